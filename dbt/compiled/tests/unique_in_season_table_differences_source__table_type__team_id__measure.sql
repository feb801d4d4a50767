select season_id, cast(count(*) as varchar) || ' rows for one key (source, table_type, team_id, measure)' as reason
from mart.table_differences
group by season_id, source, table_type, team_id, measure
having count(*) > 1
