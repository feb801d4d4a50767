select season_id, cast(count(*) as varchar) || ' rows for one key (team_id)' as reason
from mart.team_stats
group by season_id, team_id
having count(*) > 1
