select season_id, cast(count(*) as varchar) || ' rows for one key (source, table_type, group_name, team_id)' as reason
from mart.published_standings
group by season_id, source, table_type, group_name, team_id
having count(*) > 1
