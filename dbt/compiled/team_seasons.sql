select season_id, team_id, max(group_name) as group_name
from (
    select season_id, home_team_id as team_id, group_name from mart.matches
    union all
    select season_id, away_team_id, group_name from mart.matches
) as sides
group by 1, 2
