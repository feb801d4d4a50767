{{ config(severity='warn', meta={'holds_back': true}, store_failures=true) }}
select season_id, 'negative score in match ' || match_id as reason
from {{ ref('matches') }}
where least(
    coalesce(full_time_home, 0), coalesce(full_time_away, 0), coalesce(half_time_home, 0), coalesce(half_time_away, 0),
    coalesce(regular_time_home, 0), coalesce(regular_time_away, 0), coalesce(extra_time_home, 0), coalesce(extra_time_away, 0),
    coalesce(penalties_home, 0), coalesce(penalties_away, 0)
) < 0
-- After every model, so that `dbt build` skips none: one bad season must not hide the others. depends_on: {{ ref('league_table') }}
