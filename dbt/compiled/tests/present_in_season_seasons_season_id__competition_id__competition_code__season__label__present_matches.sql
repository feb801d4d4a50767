select season_id, 'a row without season_id' as reason
from mart.seasons
where season_id is null
union all
select season_id, 'a row without competition_id' as reason
from mart.seasons
where competition_id is null
union all
select season_id, 'a row without competition_code' as reason
from mart.seasons
where competition_code is null
union all
select season_id, 'a row without season' as reason
from mart.seasons
where season is null
union all
select season_id, 'a row without label' as reason
from mart.seasons
where label is null
union all
select season_id, 'a row without present_matches' as reason
from mart.seasons
where present_matches is null
