with players as (
    select source, source_player_id, player_id from {{ ref('int_player_names') }} where source = 'API_FOOTBALL'
),

teams as (
    select distinct source, team_scope, source_team_id, team_id, name from {{ ref('int_team_names') }}
),

matches as (
    select distinct source, source_match_id, match_id from {{ ref('int_source_matches') }} where source = 'API_FOOTBALL'
)

select
    {{ season_id('injuries.competition_code', 'injuries.season') }} as season_id,
    players.player_id,
    matches.match_id,
    injuries.source_match_id,
    teams.team_id,
    injuries.kickoff_at,
    injuries.kind,
    injuries.reason,
    injuries.source,
    injuries.ingested_at
from {{ ref('stg_api_football__injuries') }} as injuries
inner join players on injuries.source = players.source and injuries.source_player_id = players.source_player_id
left join matches on injuries.source = matches.source and injuries.source_match_id = matches.source_match_id
left join teams
    on injuries.source = teams.source and injuries.team_scope = teams.team_scope
    and injuries.source_team_id = teams.source_team_id and injuries.team_name = teams.name
where injuries.season is not null
