select cast(count(*) as varchar) || ' rows for one key (source_event_id)' as reason
from staging.stg_api_football__events
group by source_event_id
having count(*) > 1
