with newest as (
    select raw.*, competitions.competition_code, competitions.team_scope, competitions.timezone, competitions.kind
    from "raw"."json_teams" as raw
    inner join (
        select season, league_id, max(ingestion_date) as ingestion_date from "raw"."json_teams" group by 1, 2
    ) as last_dates
        on raw.season = last_dates.season and raw.league_id = last_dates.league_id and raw.ingestion_date = last_dates.ingestion_date
    inner join staging.stg_config__competitions as competitions on raw.league_id = competitions.api_football_league
),

fields as (
    select
        competition_code, team_scope, season, ingested_at,
        json_extract_string(record, ['$.team.id', '$.team.name', '$.team.code', '$.team.country', '$.team.founded', '$.team.national', '$.venue.id', '$.venue.name', '$.venue.city', '$.venue.capacity']) as f
    from newest
)

select
    'API_FOOTBALL' as source,
    competition_code,
    season,
    team_scope,
    f[1] as source_team_id,
    f[2] as team_name,
    f[3] as code,
    f[4] as country,
    try_cast(f[5] as integer) as founded,
    coalesce(f[6] = 'true', false) as is_national,
    f[7] as source_venue_id,
    f[8] as venue_name,
    f[9] as venue_city,
    try_cast(f[10] as integer) as venue_capacity,
    ingested_at
from fields
where f[1] is not null
