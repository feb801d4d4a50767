{{ newest_objects('fd_teams') }},

fields as (
    select
        competition_code, season, ingested_at,
        {{ json_texts('record', ['$.id', '$.name', '$.shortName', '$.tla', '$.area.name', '$.founded', '$.venue']) }} as f
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
inner join {{ ref('stg_config__competitions') }} as competitions on fields.competition_code = competitions.competition_code
where f[1] is not null
