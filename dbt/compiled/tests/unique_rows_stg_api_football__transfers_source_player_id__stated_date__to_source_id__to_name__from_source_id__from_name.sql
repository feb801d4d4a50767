select cast(count(*) as varchar) || ' rows for one key (source_player_id, stated_date, to_source_id, to_name, from_source_id, from_name)' as reason
from staging.stg_api_football__transfers
group by source_player_id, stated_date, to_source_id, to_name, from_source_id, from_name
having count(*) > 1
