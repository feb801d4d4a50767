select matches.season_id, teams.name || ' meets itself' as reason
from mart.matches as matches
inner join mart.teams as teams on matches.home_team_id = teams.team_id
where matches.home_team_id = matches.away_team_id
-- After every model, so that `dbt build` skips none: one bad season must not hide the others. depends_on: mart.league_table
