{%- set so_far = 'partition by match_id order by event_index rows between unbounded preceding and current row' -%}
select
    season_id,
    match_id,
    cast(row_number() over (partition by match_id order by event_index) as integer) as shot_no,
    event_id,
    period,
    minute,
    is_home,
    coalesce(xg, 0e0) as xg,
    round(sum(case when is_home then coalesce(xg, 0e0) else 0e0 end) over ({{ so_far }}), 6) as home_xg,
    round(sum(case when is_home then 0e0 else coalesce(xg, 0e0) end) over ({{ so_far }}), 6) as away_xg
from {{ ref('shots') }}
