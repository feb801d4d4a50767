select season_id, cast(count(*) as varchar) || ' rows for one key (match_id)' as reason
from mart.match_revisions
group by season_id, match_id
having count(*) > 1
