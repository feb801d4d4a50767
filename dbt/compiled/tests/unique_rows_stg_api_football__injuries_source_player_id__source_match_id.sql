select cast(count(*) as varchar) || ' rows for one key (source_player_id, source_match_id)' as reason
from staging.stg_api_football__injuries
group by source_player_id, source_match_id
having count(*) > 1
