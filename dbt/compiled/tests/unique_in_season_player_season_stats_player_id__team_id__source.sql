select season_id, cast(count(*) as varchar) || ' rows for one key (player_id, team_id, source)' as reason
from mart.player_season_stats
group by season_id, player_id, team_id, source
having count(*) > 1
