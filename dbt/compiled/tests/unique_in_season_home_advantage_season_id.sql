select season_id, cast(count(*) as varchar) || ' rows for one key (season_id)' as reason
from mart.home_advantage
group by season_id, season_id
having count(*) > 1
