select season_id, cast(count(*) as varchar) || ' rows for one key (table_type, team_id)' as reason
from mart.league_table
group by season_id, table_type, team_id
having count(*) > 1
