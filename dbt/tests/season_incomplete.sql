{{ config(severity='warn') }}
-- Missing matches never hold a season back: it is served, and `coverage` says how much is there.
select
    season_id,
    competition_code || ' ' || label || ': ' || cast(present_matches as varchar) || ' of ' || cast(expected_matches as varchar) || ' matches are there' as reason
from {{ ref('seasons') }}
where present_matches < expected_matches
