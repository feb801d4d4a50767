-- A side without a shot has its row of nothing.
with sides as (
    select distinct matches.season_id, matches.match_id, matches.home_team_id as team_id, true as is_home
    from {{ ref('matches') }} as matches
    inner join {{ ref('shots') }} as shots on matches.match_id = shots.match_id
    union all
    select distinct matches.season_id, matches.match_id, matches.away_team_id, false
    from {{ ref('matches') }} as matches
    inner join {{ ref('shots') }} as shots on matches.match_id = shots.match_id
),

totals as (
    select
        match_id,
        team_id,
        count(*) as shots,
        count(case when is_on_target then 1 end) as on_target,
        count(case when is_goal then 1 end) as goals,
        sum(xg) as xg,
        sum(case when not is_penalty then xg end) as non_penalty_xg
    from {{ ref('shots') }}
    group by 1, 2
)

select
    sides.season_id,
    sides.match_id,
    sides.team_id,
    sides.is_home,
    cast(coalesce(totals.shots, 0) as integer) as shots,
    cast(coalesce(totals.on_target, 0) as integer) as on_target,
    cast(coalesce(totals.goals, 0) as integer) as goals,
    round(coalesce(totals.xg, 0e0), 6) as xg,
    round(coalesce(totals.non_penalty_xg, 0e0), 6) as non_penalty_xg
from sides
left join totals on sides.match_id = totals.match_id and sides.team_id = totals.team_id
