select season_id, cast(count(*) as varchar) || ' rows for one key (dataset)' as reason
from mart.coverage
group by season_id, dataset
having count(*) > 1
