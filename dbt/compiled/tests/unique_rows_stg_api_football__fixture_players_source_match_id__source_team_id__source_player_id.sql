select cast(count(*) as varchar) || ' rows for one key (source_match_id, source_team_id, source_player_id)' as reason
from staging.stg_api_football__fixture_players
group by source_match_id, source_team_id, source_player_id
having count(*) > 1
