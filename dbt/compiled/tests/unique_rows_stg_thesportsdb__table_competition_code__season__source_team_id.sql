select cast(count(*) as varchar) || ' rows for one key (competition_code, season, source_team_id)' as reason
from staging.stg_thesportsdb__table
group by competition_code, season, source_team_id
having count(*) > 1
