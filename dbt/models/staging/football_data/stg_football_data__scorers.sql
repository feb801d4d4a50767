{{ newest_objects('fd_scorers') }},

fields as (
    select
        competition_code, season, ingested_at, record_index,
        {{ json_texts('record', [
            '$.player.id', '$.player.name', '$.player.firstName', '$.player.lastName', '$.player.dateOfBirth', '$.player.nationality',
            '$.player.section', '$.team.id', '$.team.name', '$.playedMatches', '$.goals', '$.assists', '$.penalties'
        ]) }} as f
    from newest
)

select
    'FOOTBALL_DATA' as source,
    fields.competition_code,
    fields.season,
    competitions.team_scope,
    f[1] as source_player_id,
    f[2] as player_name,
    f[3] as first_name,
    f[4] as last_name,
    try_cast(f[5] as date) as date_of_birth,
    f[6] as nationality,
    f[7] as position,
    f[8] as source_team_id,
    f[9] as team_name,
    try_cast(f[10] as integer) as matches_played,
    try_cast(f[11] as integer) as goals,
    -- Null when 0 and when unknown, so it is unknown.
    try_cast(f[12] as integer) as assists,
    try_cast(f[13] as integer) as penalties,
    fields.ingested_at
from fields
inner join {{ ref('stg_config__competitions') }} as competitions on fields.competition_code = competitions.competition_code
where f[1] is not null
