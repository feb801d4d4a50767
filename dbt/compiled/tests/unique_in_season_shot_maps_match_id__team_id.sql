select season_id, cast(count(*) as varchar) || ' rows for one key (match_id, team_id)' as reason
from mart.shot_maps
group by season_id, match_id, team_id
having count(*) > 1
