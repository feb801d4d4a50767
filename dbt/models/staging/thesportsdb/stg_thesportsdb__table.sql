{{ newest_objects('tsdb_table') }},

fields as (
    select
        competition_code, season, ingested_at,
        {{ json_texts('record', [
            '$.idLeague', '$.idTeam', '$.strTeam', '$.intRank', '$.intPlayed', '$.intWin', '$.intDraw', '$.intLoss', '$.intGoalsFor',
            '$.intGoalsAgainst', '$.intGoalDifference', '$.intPoints', '$.strForm', '$.strDescription', '$.dateUpdated'
        ]) }} as f
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
    {{ instant('f[15]') }} as published_at,
    fields.ingested_at
from fields
inner join {{ ref('stg_config__competitions') }} as competitions
    on fields.competition_code = competitions.competition_code and coalesce(fields.f[1], competitions.thesportsdb_league) = competitions.thesportsdb_league
where f[2] is not null
