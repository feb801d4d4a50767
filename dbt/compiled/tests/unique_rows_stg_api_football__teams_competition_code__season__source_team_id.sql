select cast(count(*) as varchar) || ' rows for one key (competition_code, season, source_team_id)' as reason
from staging.stg_api_football__teams
group by competition_code, season, source_team_id
having count(*) > 1
