select season_id, 'two sources tell different results of match ' || match_id as reason
from staging.int_source_matches
where full_time_home is not null
group by season_id, match_id
having count(distinct cast(full_time_home as varchar) || '-' || cast(full_time_away as varchar)) > 1
