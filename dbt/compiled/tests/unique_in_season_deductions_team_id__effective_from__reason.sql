select season_id, cast(count(*) as varchar) || ' rows for one key (team_id, effective_from, reason)' as reason
from mart.deductions
group by season_id, team_id, effective_from, reason
having count(*) > 1
