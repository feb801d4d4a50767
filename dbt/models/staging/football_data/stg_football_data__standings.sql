{{ newest_objects('fd_standings') }},

tables as (
    select
        raw.competition_code, raw.season, raw.ingested_at,
        {{ json_texts('raw.record', ['$.stage', '$.type', '$.group']) }} as f,
        {{ json_part('raw.record', '$.table') }} as table_rows
    from newest as raw
),

listed as (
    select
        tables.competition_code, tables.season, tables.ingested_at, tables.f,
        {{ json_texts('place.item', [
            '$.position', '$.team.id', '$.team.name', '$.playedGames', '$.won', '$.draw', '$.lost', '$.goalsFor', '$.goalsAgainst',
            '$.goalDifference', '$.points', '$.form'
        ]) }} as r
    from tables
    cross join {{ json_elements('tables.table_rows', 'place') }}
)

select
    'FOOTBALL_DATA' as source,
    listed.competition_code,
    listed.season,
    competitions.team_scope,
    coalesce(f[2], 'TOTAL') as table_type,
    'Group ' || {{ capture('f[3]', '[_ ]([A-Z])$') }} as group_name,
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
inner join {{ ref('stg_config__competitions') }} as competitions on listed.competition_code = competitions.competition_code
where r[2] is not null
