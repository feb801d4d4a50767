with newest as (
    select raw.*
    from "raw"."fd_standings" as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from "raw"."fd_standings") as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
),

tables as (
    select
        raw.competition_code, raw.season, raw.ingested_at,
        json_extract_string(raw.record, ['$.stage', '$.type', '$.group']) as f,
        cast(json_extract(raw.record, '$.table') as varchar) as table_rows
    from newest as raw
),

listed as (
    select
        tables.competition_code, tables.season, tables.ingested_at, tables.f,
        json_extract_string(place.item, ['$.position', '$.team.id', '$.team.name', '$.playedGames', '$.won', '$.draw', '$.lost', '$.goalsFor', '$.goalsAgainst', '$.goalDifference', '$.points', '$.form']) as r
    from tables
    cross join unnest(json_extract(tables.table_rows, '$[*]')) with ordinality as place (item, item_index)
)

select
    'FOOTBALL_DATA' as source,
    listed.competition_code,
    listed.season,
    competitions.team_scope,
    coalesce(f[2], 'TOTAL') as table_type,
    'Group ' || nullif(regexp_extract(f[3], '[_ ]([A-Z])$', 1), '') as group_name,
    r[2] as source_team_id,
    r[3] as team_name,
    cast(r[1] as integer) as position,
    try_cast(r[4] as integer) as played,
    try_cast(r[5] as integer) as won,
    try_cast(r[6] as integer) as drawn,
    try_cast(r[7] as integer) as lost,
    try_cast(r[8] as integer) as goals_for,
    try_cast(r[9] as integer) as goals_against,
    try_cast(r[10] as integer) as goal_difference,
    try_cast(r[11] as integer) as points,
    replace(r[12], ',', '') as form,
    cast(null as varchar) as description,
    listed.ingested_at as published_at,
    listed.ingested_at
from listed
inner join staging.stg_config__competitions as competitions on listed.competition_code = competitions.competition_code
where r[2] is not null
