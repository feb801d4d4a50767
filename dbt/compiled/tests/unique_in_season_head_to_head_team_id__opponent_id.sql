select season_id, cast(count(*) as varchar) || ' rows for one key (team_id, opponent_id)' as reason
from mart.head_to_head
group by season_id, team_id, opponent_id
having count(*) > 1
