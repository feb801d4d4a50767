select cast(count(*) as varchar) || ' rows for one key (source_player_id, list_position)' as reason
from staging.stg_api_football__trophies
group by source_player_id, list_position
having count(*) > 1
