select season_id, cast(count(*) as varchar) || ' rows for one key (match_id, team_id, player_id)' as reason
from mart.pass_network_nodes
group by season_id, match_id, team_id, player_id
having count(*) > 1
