select cast(count(*) as varchar) || ' rows for one key (competition_code, season, source_player_id, source_team_id)' as reason
from staging.stg_football_data__scorers
group by competition_code, season, source_player_id, source_team_id
having count(*) > 1
