select cast(count(*) as varchar) || ' rows for one key (source_league_id, season)' as reason
from staging.stg_api_football__leagues
group by source_league_id, season
having count(*) > 1
