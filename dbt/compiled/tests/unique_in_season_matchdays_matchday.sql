select season_id, cast(count(*) as varchar) || ' rows for one key (matchday)' as reason
from mart.matchdays
group by season_id, matchday
having count(*) > 1
