select cast(count(*) as varchar) || ' rows for one key (source, source_player_id, team_id)' as reason
from staging.int_provider_players
group by source, source_player_id, team_id
having count(*) > 1
