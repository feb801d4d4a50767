select season_id, cast(count(*) as varchar) || ' rows for one key (team_id, version)' as reason
from mart.standings_history
group by season_id, team_id, version
having count(*) > 1
