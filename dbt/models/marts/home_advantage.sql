-- Awarded results say nothing about grounds and are left out.
with counted as (
    select
        season_id,
        count(*) as matches,
        count(case when outcome = 'W' then 1 end) as home_wins,
        count(case when outcome = 'D' then 1 end) as draws,
        count(case when outcome = 'L' then 1 end) as away_wins,
        sum(goals_for) as home_goals,
        sum(goals_against) as away_goals
    from {{ ref('int_team_results') }}
    where is_home and not is_awarded
    group by 1
)

select
    season_id,
    cast(matches as integer) as matches,
    cast(home_wins as integer) as home_wins,
    cast(draws as integer) as draws,
    cast(away_wins as integer) as away_wins,
    cast(home_goals as integer) as home_goals,
    cast(away_goals as integer) as away_goals,
    cast(3 * home_wins + draws as double) / matches as home_points_per_game,
    cast(3 * away_wins + draws as double) / matches as away_points_per_game
from counted
