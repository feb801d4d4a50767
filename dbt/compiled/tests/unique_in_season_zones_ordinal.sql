select season_id, cast(count(*) as varchar) || ' rows for one key (ordinal)' as reason
from mart.zones
group by season_id, ordinal
having count(*) > 1
