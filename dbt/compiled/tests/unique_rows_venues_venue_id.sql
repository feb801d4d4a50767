select cast(count(*) as varchar) || ' rows for one key (venue_id)' as reason
from mart.venues
group by venue_id
having count(*) > 1
