select cast(count(*) as varchar) || ' rows for one key (source_match_id)' as reason
from staging.stg_football_data__live_matches
group by source_match_id
having count(*) > 1
