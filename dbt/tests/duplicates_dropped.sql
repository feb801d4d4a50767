{{ config(severity='warn') }}
select
    {{ season_id('competition_code', 'season') }} as season_id,
    cast(sum(duplicates) as varchar) || ' exact duplicates dropped from ' || file_id as reason
from {{ ref('stg_openfootball__matches') }}
where duplicates > 0
group by competition_code, season, file_id
