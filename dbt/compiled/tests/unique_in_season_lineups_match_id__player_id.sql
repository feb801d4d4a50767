select season_id, cast(count(*) as varchar) || ' rows for one key (match_id, player_id)' as reason
from mart.lineups
group by season_id, match_id, player_id
having count(*) > 1
