with players as (
    select * from {{ ref('stg_statsbomb__sheet_versions') }} where is_newest
),

-- "MM:SS" from the kick-off; no end means the end of the match, which the events tell.
spells as (
    select
        players.source, players.source_match_id, players.source_player_id,
        {{ json_texts('spell.item', ['$.from', '$.to']) }} as f
    from players
    cross join {{ json_elements('players.positions', 'spell') }}
),

times as (
    select
        source, source_match_id, source_player_id,
        try_cast(split_part(f[1], ':', 1) as integer) * 60 + try_cast(split_part(f[1], ':', 2) as integer) as from_second,
        try_cast(split_part(f[2], ':', 1) as integer) * 60 + try_cast(split_part(f[2], ':', 2) as integer) as to_second
    from spells
),

match_ends as (
    select source, source_match_id, max(minute * 60 + second) as last_second
    from {{ ref('stg_statsbomb__events') }}
    where period <= 4
    group by 1, 2
),

played as (
    select
        times.source, times.source_match_id, times.source_player_id,
        sum(coalesce(times.to_second, match_ends.last_second, 5400) - times.from_second) as seconds
    from times
    left join match_ends
        on times.source = match_ends.source and times.source_match_id = match_ends.source_match_id
    group by 1, 2, 3
)

select
    players.source,
    players.competition_code,
    players.season,
    players.source_match_id,
    players.ingested_at,
    players.source_team_id,
    players.source_player_id,
    players.player_name,
    players.nickname,
    players.shirt_number,
    players.nationality,
    coalesce(players.first_position, players.usual_position) as position,
    players.usual_position,
    coalesce(players.start_reason = 'Starting XI', false) as is_starting,
    players.date_of_birth,
    cast(round(greatest(coalesce(played.seconds, 0), 0) / 60e0) as integer) as minutes
from players
left join played
    on players.source = played.source
    and players.source_match_id = played.source_match_id
    and players.source_player_id = played.source_player_id
