with newest as (
    select raw.*
    from "raw"."tsdb_table" as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from "raw"."tsdb_table") as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
),

fields as (
    select
        competition_code, season, ingested_at,
        json_extract_string(record, ['$.idLeague', '$.idTeam', '$.strTeam', '$.intRank', '$.intPlayed', '$.intWin', '$.intDraw', '$.intLoss', '$.intGoalsFor', '$.intGoalsAgainst', '$.intGoalDifference', '$.intPoints', '$.strForm', '$.strDescription', '$.dateUpdated']) as f
    from newest
)

select
    'THESPORTSDB' as source,
    fields.competition_code,
    fields.season,
    competitions.team_scope,
    'TOTAL' as table_type,
    cast(null as varchar) as group_name,
    f[2] as source_team_id,
    f[3] as team_name,
    try_cast(f[4] as integer) as position,
    try_cast(f[5] as integer) as played,
    try_cast(f[6] as integer) as won,
    try_cast(f[7] as integer) as drawn,
    try_cast(f[8] as integer) as lost,
    try_cast(f[9] as integer) as goals_for,
    try_cast(f[10] as integer) as goals_against,
    try_cast(f[11] as integer) as goal_difference,
    try_cast(f[12] as integer) as points,
    f[13] as form,
    f[14] as description,
    (try_cast(replace(substr(f[15], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[15], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[15], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[15], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))) as published_at,
    fields.ingested_at
from fields
inner join staging.stg_config__competitions as competitions
    on fields.competition_code = competitions.competition_code and coalesce(fields.f[1], competitions.thesportsdb_league) = competitions.thesportsdb_league
where f[2] is not null
