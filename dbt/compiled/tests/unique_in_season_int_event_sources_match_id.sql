select season_id, cast(count(*) as varchar) || ' rows for one key (match_id)' as reason
from staging.int_event_sources
group by season_id, match_id
having count(*) > 1
