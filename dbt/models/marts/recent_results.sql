with ranked as (
    select
        results.*,
        row_number() over (partition by season_id, team_id order by played_at desc, match_id desc) as recency
    from {{ ref('int_team_results') }} as results
)

select
    season_id,
    team_id,
    cast(recency as integer) as recency,
    match_id,
    match_on,
    opponent_id,
    is_home,
    goals_for,
    goals_against,
    outcome,
    points,
    is_awarded
from ranked
where recency <= 10
