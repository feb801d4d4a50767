select season_id, cast(count(*) as varchar) || ' rows for one key (team_id, recency)' as reason
from mart.recent_results
group by season_id, team_id, recency
having count(*) > 1
