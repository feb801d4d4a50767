with newest as (
    select raw.*
    from "raw"."stadiums__openfootball" as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from "raw"."stadiums__openfootball") as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
),

fields as (
    select
        competition_code, season, ingested_at,
        json_extract_string(record, ['$.name', '$.city', '$.cc', '$.timezone', '$.capacity']) as f
    from newest
)

select
    'OPENFOOTBALL' as source,
    fields.competition_code,
    fields.season,
    competitions.team_scope,
    f[1] as venue_name,
    -- "Al Rayyan (2)" is the second ground of Al Rayyan; "Los Angeles (Inglewood)" stays.
    regexp_replace(f[2], ' \([0-9]+\)$', '', 'g') as venue_city,
    f[2] as stated_city,
    upper(f[3]) as country_code,
    f[4] as utc_offset,
    try_cast(f[5] as integer) as venue_capacity,
    fields.ingested_at
from fields
inner join staging.stg_config__competitions as competitions on fields.competition_code = competitions.competition_code
where f[1] is not null and f[2] is not null
