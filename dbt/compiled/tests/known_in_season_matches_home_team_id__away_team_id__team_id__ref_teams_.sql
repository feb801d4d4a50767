select facts.season_id, 'no team_id for home_team_id ' || facts.home_team_id as reason
from mart.matches as facts
left join mart.teams as known on facts.home_team_id = known.team_id
where facts.home_team_id is not null and known.team_id is null
union all
select facts.season_id, 'no team_id for away_team_id ' || facts.away_team_id as reason
from mart.matches as facts
left join mart.teams as known on facts.away_team_id = known.team_id
where facts.away_team_id is not null and known.team_id is null
