select season_id, cast(count(*) as varchar) || ' rows for one key (match_id, team_id, from_player_id, to_player_id)' as reason
from mart.pass_network_links
group by season_id, match_id, team_id, from_player_id, to_player_id
having count(*) > 1
