select season_id, cast(count(*) as varchar) || ' rows for one key (event_id)' as reason
from mart.shots
group by season_id, event_id
having count(*) > 1
