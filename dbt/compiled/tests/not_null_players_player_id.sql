select player_id
from mart.players
where player_id is null
