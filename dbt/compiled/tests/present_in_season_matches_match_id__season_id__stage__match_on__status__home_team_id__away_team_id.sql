select season_id, 'a row without match_id' as reason
from mart.matches
where match_id is null
union all
select season_id, 'a row without season_id' as reason
from mart.matches
where season_id is null
union all
select season_id, 'a row without stage' as reason
from mart.matches
where stage is null
union all
select season_id, 'a row without match_on' as reason
from mart.matches
where match_on is null
union all
select season_id, 'a row without status' as reason
from mart.matches
where status is null
union all
select season_id, 'a row without home_team_id' as reason
from mart.matches
where home_team_id is null
union all
select season_id, 'a row without away_team_id' as reason
from mart.matches
where away_team_id is null
