select season_id, cast(count(*) as varchar) || ' rows for one key (player_id, source_match_id)' as reason
from mart.injuries
group by season_id, player_id, source_match_id
having count(*) > 1
