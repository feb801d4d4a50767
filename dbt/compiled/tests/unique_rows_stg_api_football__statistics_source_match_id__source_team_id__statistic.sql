select cast(count(*) as varchar) || ' rows for one key (source_match_id, source_team_id, statistic)' as reason
from staging.stg_api_football__statistics
group by source_match_id, source_team_id, statistic
having count(*) > 1
