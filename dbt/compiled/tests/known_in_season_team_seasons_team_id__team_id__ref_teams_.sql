select facts.season_id, 'no team_id for team_id ' || facts.team_id as reason
from mart.team_seasons as facts
left join mart.teams as known on facts.team_id = known.team_id
where facts.team_id is not null and known.team_id is null
