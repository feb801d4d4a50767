select cast(count(*) as varchar) || ' rows for one key (competition_code, season, source_team_id)' as reason
from staging.stg_football_data__teams
group by competition_code, season, source_team_id
having count(*) > 1
