with newest as (
    select raw.*
    from "raw"."fd_teams" as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from "raw"."fd_teams") as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
),

fields as (
    select
        competition_code, season, ingested_at,
        json_extract_string(record, ['$.id', '$.name', '$.shortName', '$.tla', '$.area.name', '$.founded', '$.venue']) as f
    from newest
)

select
    'FOOTBALL_DATA' as source,
    fields.competition_code,
    fields.season,
    competitions.team_scope,
    f[1] as source_team_id,
    f[2] as team_name,
    f[3] as short_name,
    f[4] as code,
    f[5] as country,
    try_cast(f[6] as integer) as founded,
    f[7] as venue_name,
    fields.ingested_at
from fields
inner join staging.stg_config__competitions as competitions on fields.competition_code = competitions.competition_code
where f[1] is not null
