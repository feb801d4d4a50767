select cast(count(*) as varchar) || ' rows for one key (player_id, source, version)' as reason
from mart.player_history
group by player_id, source, version
having count(*) > 1
