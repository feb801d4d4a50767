select cast(count(*) as varchar) || ' rows for one key (source, source_match_id)' as reason
from staging.int_provider_matches
group by source, source_match_id
having count(*) > 1
