select cast(count(*) as varchar) || ' rows for one key (source, team_scope, name, source_team_id)' as reason
from staging.int_team_names
group by source, team_scope, name, source_team_id
having count(*) > 1
