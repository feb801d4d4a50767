{{ newest_objects('stadiums__openfootball') }},

fields as (
    select
        competition_code, season, ingested_at,
        {{ json_texts('record', ['$.name', '$.city', '$.cc', '$.timezone', '$.capacity']) }} as f
    from newest
)

select
    'OPENFOOTBALL' as source,
    fields.competition_code,
    fields.season,
    competitions.team_scope,
    f[1] as venue_name,
    -- "Al Rayyan (2)" is the second ground of Al Rayyan; "Los Angeles (Inglewood)" stays.
    {{ replace_all('f[2]', ' \\([0-9]+\\)$', '') }} as venue_city,
    f[2] as stated_city,
    upper(f[3]) as country_code,
    f[4] as utc_offset,
    try_cast(f[5] as integer) as venue_capacity,
    fields.ingested_at
from fields
inner join {{ ref('stg_config__competitions') }} as competitions on fields.competition_code = competitions.competition_code
where f[1] is not null and f[2] is not null
