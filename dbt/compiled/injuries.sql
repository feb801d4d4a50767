with players as (
    select source, source_player_id, player_id from staging.int_player_names where source = 'API_FOOTBALL'
),

teams as (
    select distinct source, team_scope, source_team_id, team_id, name from staging.int_team_names
),

matches as (
    select distinct source, source_match_id, match_id from staging.int_source_matches where source = 'API_FOOTBALL'
)

select
    'sea_' || substr(md5(injuries.competition_code || '|' || cast(injuries.season as varchar)), 1, 16) as season_id,
    players.player_id,
    matches.match_id,
    injuries.source_match_id,
    teams.team_id,
    injuries.kickoff_at,
    injuries.kind,
    injuries.reason,
    injuries.source,
    injuries.ingested_at
from staging.stg_api_football__injuries as injuries
inner join players on injuries.source = players.source and injuries.source_player_id = players.source_player_id
left join matches on injuries.source = matches.source and injuries.source_match_id = matches.source_match_id
left join teams
    on injuries.source = teams.source and injuries.team_scope = teams.team_scope
    and injuries.source_team_id = teams.source_team_id and injuries.team_name = teams.name
where injuries.season is not null
