{{ newest_answers('json_teams') }},

fields as (
    select
        competition_code, team_scope, season, ingested_at,
        {{ json_texts('record', [
            '$.team.id', '$.team.name', '$.team.code', '$.team.country', '$.team.founded', '$.team.national',
            '$.venue.id', '$.venue.name', '$.venue.city', '$.venue.capacity'
        ]) }} as f
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
