select season_id, cast(count(*) as varchar) || ' rows for one key (race_by, team_id, matchday, games_played)' as reason
from mart.points_race
group by season_id, race_by, team_id, matchday, games_played
having count(*) > 1
