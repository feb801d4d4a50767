-- Every version of every raw object, summed up: the row of a match is overwritten (SCD 1), its history stays in raw/. Of several
-- sources the one that changed most often counts: all of them tell the same change.
select
    season_id,
    match_id,
    min(first_seen_at) as first_seen_at,
    max(last_changed_at) as last_changed_at,
    max(changes) as changes,
    max(corrections) as corrections,
    max(corrections) > 0 as is_corrected,
    max(previous_result) as previous_result
from {{ ref('int_source_matches') }}
group by 1, 2
