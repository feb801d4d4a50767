-- Every version of every team sheet, parsed once: the newest one is the line-up, all of them are the players' history.
with newest as (
    select source, competition_code, season, match_id, ingested_at, object_key
    from (
        select files.*, row_number() over (
            partition by source, match_id order by ingested_at desc, object_key desc
        ) as version_back
        from (
            select 'STATSBOMB' as source, competition_code, season, match_id, ingested_at, object_key
            from "raw"."lineups__statsbomb"
            where record_index = 0 and competition_code in (select competition_code from staging.stg_config__competitions)
            union all
            select 'DEMO' as source, competition_code, season, match_id, ingested_at, object_key
            from "raw"."lineups__demo"
            where record_index = 0 and competition_code in (select competition_code from staging.stg_config__competitions)

        ) as files
    ) as versions
    where version_back = 1
),

raw as (
    select 'STATSBOMB' as source, competition_code, season, match_id, object_key, ingested_at, record
    from "raw"."lineups__statsbomb"
    where competition_code in (select competition_code from staging.stg_config__competitions)
    union all
    select 'DEMO' as source, competition_code, season, match_id, object_key, ingested_at, record
    from "raw"."lineups__demo"
    where competition_code in (select competition_code from staging.stg_config__competitions)

),

sides as (
    select
        raw.source, raw.competition_code, raw.season, raw.match_id, raw.ingested_at,
        newest.object_key is not null as is_newest,
        json_extract_string(raw.record, '$.team_id') as source_team_id,
        cast(json_extract(raw.record, '$.lineup') as varchar) as lineup
    from raw
    left join newest on raw.source = newest.source and raw.object_key = newest.object_key
),

players as (
    select
        sides.source, sides.competition_code, sides.season, sides.match_id, sides.ingested_at, sides.is_newest, sides.source_team_id,
        json_extract_string(player.item, ['$.player_id', '$.player_name', '$.player_nickname', '$.jersey_number', '$.country.name', '$.positions[0].position', '$.positions[0].start_reason', '$.birth_date', '$.position']) as f,
        cast(json_extract(player.item, '$.positions') as varchar) as positions
    from sides
    cross join unnest(json_extract(sides.lineup, '$[*]')) with ordinality as player (item, item_index)
)

select
    source,
    competition_code,
    season,
    match_id as source_match_id,
    ingested_at,
    is_newest,
    source_team_id,
    f[1] as source_player_id,
    f[2] as player_name,
    f[3] as nickname,
    try_cast(f[4] as integer) as shirt_number,
    f[5] as nationality,
    f[6] as first_position,
    f[7] as start_reason,
    try_cast(f[8] as date) as date_of_birth,
    f[9] as usual_position,
    positions
from players
