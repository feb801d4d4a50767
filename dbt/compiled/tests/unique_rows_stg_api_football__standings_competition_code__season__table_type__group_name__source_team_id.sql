select cast(count(*) as varchar) || ' rows for one key (competition_code, season, table_type, group_name, source_team_id)' as reason
from staging.stg_api_football__standings
group by competition_code, season, table_type, group_name, source_team_id
having count(*) > 1
