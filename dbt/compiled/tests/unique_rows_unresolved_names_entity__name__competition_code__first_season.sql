select cast(count(*) as varchar) || ' rows for one key (entity, name, competition_code, first_season)' as reason
from mart.unresolved_names
group by entity, name, competition_code, first_season
having count(*) > 1
