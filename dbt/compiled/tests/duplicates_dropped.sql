select
    'sea_' || substr(md5(competition_code || '|' || cast(season as varchar)), 1, 16) as season_id,
    cast(sum(duplicates) as varchar) || ' exact duplicates dropped from ' || file_id as reason
from staging.stg_openfootball__matches
where duplicates > 0
group by competition_code, season, file_id
