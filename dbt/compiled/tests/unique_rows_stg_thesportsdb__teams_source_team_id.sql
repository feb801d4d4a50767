select cast(count(*) as varchar) || ' rows for one key (source_team_id)' as reason
from staging.stg_thesportsdb__teams
group by source_team_id
having count(*) > 1
