select cast(count(*) as varchar) || ' rows for one key (source_competition_id)' as reason
from staging.stg_football_data__competitions
group by source_competition_id
having count(*) > 1
