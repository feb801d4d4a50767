select season_id, cast(count(*) as varchar) || ' rows for one key (team_id, match_id)' as reason
from mart.rolling_form
group by season_id, team_id, match_id
having count(*) > 1
