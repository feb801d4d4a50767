select cast(count(*) as varchar) || ' rows for one key (source, venue_scope, source_venue_id, venue_name, venue_city)' as reason
from staging.int_venue_spellings
group by source, venue_scope, source_venue_id, venue_name, venue_city
having count(*) > 1
