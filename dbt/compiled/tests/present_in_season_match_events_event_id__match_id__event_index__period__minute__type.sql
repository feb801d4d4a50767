select season_id, 'a row without event_id' as reason
from mart.match_events
where event_id is null
union all
select season_id, 'a row without match_id' as reason
from mart.match_events
where match_id is null
union all
select season_id, 'a row without event_index' as reason
from mart.match_events
where event_index is null
union all
select season_id, 'a row without period' as reason
from mart.match_events
where period is null
union all
select season_id, 'a row without minute' as reason
from mart.match_events
where minute is null
union all
select season_id, 'a row without type' as reason
from mart.match_events
where type is null
