with versions as (
    select
        ingested_at, object_key,
        json_extract_string(record, ['$.id', '$.code', '$.name', '$.type', '$.area.name', '$.plan', '$.currentSeason.id', '$.currentSeason.startDate', '$.currentSeason.endDate', '$.numberOfAvailableSeasons', '$.lastUpdated']) as f
    from "raw"."fd_competitions"
),

ranked as (
    select versions.*, row_number() over (partition by f[1] order by ingested_at desc, object_key desc) as version_back
    from versions
    where f[1] is not null
)

select
    'FOOTBALL_DATA' as source,
    f[1] as source_competition_id,
    f[2] as football_data_code,
    -- Null: a competition that the config does not have.
    competitions.competition_code,
    f[3] as name,
    f[4] as kind,
    f[5] as country,
    f[6] as plan,
    f[7] as source_season_id,
    try_cast(substr(f[8], 1, 4) as integer) as current_season,
    try_cast(f[8] as date) as start_on,
    try_cast(f[9] as date) as end_on,
    try_cast(f[10] as integer) as available_seasons,
    (try_cast(replace(substr(f[11], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[11], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[11], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[11], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))) as updated_at,
    ranked.ingested_at
from ranked
left join staging.stg_config__competitions as competitions on ranked.f[2] = competitions.football_data_code
where version_back = 1
