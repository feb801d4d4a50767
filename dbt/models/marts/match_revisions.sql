-- Every version of every raw object, summed up: the row of a match is overwritten (SCD 1), its history stays in raw/.
select
    season_id,
    match_id,
    min(first_seen_at) as first_seen_at,
    max(last_changed_at) as last_changed_at,
    cast(sum(changes) as integer) as changes,
    cast(sum(corrections) as integer) as corrections,
    sum(corrections) > 0 as is_corrected,
    max(previous_result) as previous_result
from {{ ref('int_source_matches') }}
group by 1, 2
