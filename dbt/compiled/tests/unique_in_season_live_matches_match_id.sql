select season_id, cast(count(*) as varchar) || ' rows for one key (match_id)' as reason
from mart.live_matches
group by season_id, match_id
having count(*) > 1
