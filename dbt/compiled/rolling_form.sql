with ordered as (
    select
        season_id,
        team_id,
        match_id,
        match_on,
        row_number() over (partition by season_id, team_id order by played_at, match_id) as game_no,
        coalesce(lag(outcome, 4) over (partition by season_id, team_id order by played_at, match_id), '') || coalesce(lag(outcome, 3) over (partition by season_id, team_id order by played_at, match_id), '') || coalesce(lag(outcome, 2) over (partition by season_id, team_id order by played_at, match_id), '') || coalesce(lag(outcome, 1) over (partition by season_id, team_id order by played_at, match_id), '') || outcome as form,
        -- Both sums in one: neither comes near the other's unit.
        sum(goals_for * 1000 + goals_against) over (partition by season_id, team_id order by played_at, match_id rows between 4 preceding and current row) as goals
    from staging.int_team_results
    where counts_for_form
),

counted as (
    select
        ordered.*,
        length(form) as played,
        3 * (length(form) - length(replace(form, 'W', ''))) + length(form) - length(replace(form, 'D', '')) as points,
        cast(floor(goals / 1000e0) as bigint) as goals_for
    from ordered
)

select
    season_id,
    team_id,
    match_id,
    match_on,
    cast(game_no as integer) as game_no,
    form,
    cast(played as integer) as played,
    cast(points as integer) as points,
    cast(goals_for as integer) as goals_for,
    cast(goals - goals_for * 1000 as integer) as goals_against,
    cast(points as double) / played as points_per_game,
    case
    when cast(points as double) / played >= 2.2e0 then 'HOT'
    when cast(points as double) / played >= 1.5e0 then 'STEADY'
    when cast(points as double) / played >= 0.8e0 then 'COOLING'
    else 'COLD'
end as momentum
from counted
