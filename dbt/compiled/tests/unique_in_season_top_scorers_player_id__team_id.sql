select season_id, cast(count(*) as varchar) || ' rows for one key (player_id, team_id)' as reason
from mart.top_scorers
group by season_id, player_id, team_id
having count(*) > 1
