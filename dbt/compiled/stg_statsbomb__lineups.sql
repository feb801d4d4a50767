with raw as (
    select 'STATSBOMB' as source, competition_code, season, match_id, object_key, ingested_at, record
    from "raw"."lineups__statsbomb"
    where competition_code in (select competition_code from staging.stg_config__competitions)
    union all
    select 'DEMO' as source, competition_code, season, match_id, object_key, ingested_at, record
    from "raw"."lineups__demo"
    where competition_code in (select competition_code from staging.stg_config__competitions)

),

objects as (
    select source, match_id, object_key, row_number() over (
        partition by source, match_id order by ingested_at desc, object_key desc
    ) as version_back
    from (select distinct source, match_id, object_key, ingested_at from raw) as seen
),

sides as (
    select
        raw.source, raw.competition_code, raw.season, raw.match_id, raw.ingested_at,
        json_extract_string(raw.record, '$.team_id') as source_team_id,
        cast(json_extract(raw.record, '$.lineup') as varchar) as lineup
    from raw
    inner join objects
        on raw.source = objects.source and raw.object_key = objects.object_key and objects.version_back = 1
),

players as (
    select
        sides.source, sides.competition_code, sides.season, sides.match_id, sides.ingested_at, sides.source_team_id,
        json_extract_string(player.item, ['$.player_id', '$.player_name', '$.player_nickname', '$.jersey_number', '$.country.name', '$.positions[0].position', '$.positions[0].start_reason', '$.birth_date', '$.position']) as f,
        cast(json_extract(player.item, '$.positions') as varchar) as positions
    from sides
    cross join unnest(json_extract(sides.lineup, '$[*]')) with ordinality as player (item, item_index)
),

-- "MM:SS" from the kick-off; no end means the end of the match, which the events tell.
spells as (
    select
        players.source, players.match_id, players.f[1] as source_player_id,
        json_extract_string(spell.item, ['$.from', '$.to']) as f
    from players
    cross join unnest(json_extract(players.positions, '$[*]')) with ordinality as spell (item, item_index)
),

times as (
    select
        source, match_id, source_player_id,
        try_cast(split_part(f[1], ':', 1) as integer) * 60 + try_cast(split_part(f[1], ':', 2) as integer) as from_second,
        try_cast(split_part(f[2], ':', 1) as integer) * 60 + try_cast(split_part(f[2], ':', 2) as integer) as to_second
    from spells
),

match_ends as (
    select source, source_match_id, max(minute * 60 + second) as last_second
    from staging.stg_statsbomb__events
    where period <= 4
    group by 1, 2
),

played as (
    select
        times.source, times.match_id, times.source_player_id,
        sum(coalesce(times.to_second, match_ends.last_second, 5400) - times.from_second) as seconds
    from times
    left join match_ends
        on times.source = match_ends.source and times.match_id = match_ends.source_match_id
    group by 1, 2, 3
)

select
    players.source,
    players.competition_code,
    players.season,
    players.match_id as source_match_id,
    players.ingested_at,
    players.source_team_id,
    players.f[1] as source_player_id,
    players.f[2] as player_name,
    players.f[3] as nickname,
    try_cast(players.f[4] as integer) as shirt_number,
    players.f[5] as nationality,
    coalesce(players.f[6], players.f[9]) as position,
    players.f[9] as usual_position,
    coalesce(players.f[7] = 'Starting XI', false) as is_starting,
    try_cast(players.f[8] as date) as date_of_birth,
    cast(round(greatest(coalesce(played.seconds, 0), 0) / 60e0) as integer) as minutes
from players
left join played
    on players.source = played.source
    and players.match_id = played.match_id
    and players.f[1] = played.source_player_id
