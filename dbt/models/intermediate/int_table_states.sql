{#-
  Every team's sums after each of its results and deductions, and until which moment they hold. All keys are small numbers:
  kind 1 DATE, 2 MATCHDAY; scope 0 TOTAL, 1 HOME, 2 AWAY.

  A running sum costs as much as everything else here, so several small numbers share one: their sums stay below the next one's
  unit and the whole below 2^53, where doubles are exact. The largest is the sum of those above it, so it may be negative.
-#}
{#- Written out at each use: Snowflake has no WINDOW clause. -#}
{%- set in_order = 'partition by ledger order by moment, changed_on, opponent_no' -%}
{%- set so_far = in_order ~ ' rows between unbounded preceding and current row' -%}
with last_moments as (
    select season_no, kind, max(moment) as last_moment from {{ ref('int_table_moments') }} group by 1, 2
),

scopes as (
    select 0 as scope union all select 1 union all select 2
),

results as (
    select results.*, moments.kind, moments.moment
    from {{ ref('int_table_results') }} as results
    inner join {{ ref('int_table_moments') }} as moments
        on moments.kind = 1 and results.season_no = moments.season_no and results.match_on = moments.as_of_on
    union all
    select results.*, moments.kind, moments.moment
    from {{ ref('int_table_results') }} as results
    inner join {{ ref('int_table_moments') }} as moments
        on moments.kind = 2 and results.season_no = moments.season_no and results.matchday = moments.as_of_matchday
),

deductions as (
    select
        teams.season_no, moments.kind, teams.team_no, deductions.effective_from, deductions.points, min(moments.moment) as moment
    from {{ ref('deductions') }} as deductions
    inner join {{ ref('int_table_teams') }} as teams
        on deductions.season_id = teams.season_id and deductions.team_id = teams.team_id
    inner join {{ ref('int_table_moments') }} as moments
        on teams.season_no = moments.season_no and moments.as_of_on >= deductions.effective_from
    group by 1, 2, 3, 4, 5
),

changes as (
    select season_no, kind, scopes.scope, team_no, opponent_no, moment, match_on as changed_on, 1 as played, won, drawn, goals_for, goals_against,
        case when is_home or scopes.scope > 0 then 0 else goals_for end as away_goals_for,
        case when is_home or scopes.scope > 0 then 0 else won end as away_wins,
        0 as deduction,
        case when won = 1 then 'W' when drawn = 1 then 'D' else 'L' end as outcome
    from results
    inner join scopes on scopes.scope = 0 or scopes.scope = case when is_home then 1 else 2 end
    union all
    select season_no, kind, 0, team_no, 0, moment, effective_from, 0, 0, 0, 0, 0, 0, 0, points, ''
    from deductions
    union all
    -- Everybody starts with nothing.
    select teams.season_no, last_moments.kind, scopes.scope, teams.team_no, 0, 1, date '1800-01-01', 0, 0, 0, 0, 0, 0, 0, 0, ''
    from {{ ref('int_table_teams') }} as teams
    inner join last_moments on teams.season_no = last_moments.season_no
    cross join scopes
),

packed as (
    select
        *,
        {{ table_key('season_no', 'kind', 'scope', '0', 'team_no') }} as ledger,
        cast(played + won * 256 + drawn * 65536 + goals_for * 16777216 + goals_against * 68719476736 as double) as results,
        cast(away_goals_for + away_wins * 4096 + deduction * 1048576 as double) as others
    from changes
),

running as (
    select
        season_no, kind, scope, team_no, moment, changed_on,
        cast(sum(results) over ({{ so_far }}) as bigint) as results,
        cast(sum(others) over ({{ so_far }}) as bigint) as others,
        -- Up to two deductions lie among the last five results.
        {{ concat_window('outcome', in_order ~ ' rows between 6 preceding and current row') }} as outcomes,
        lead(moment) over ({{ in_order }}) as next_moment
    from packed
),

sums as (
    select
        running.season_no, running.kind, running.scope, running.team_no, running.moment,
        coalesce(running.next_moment, last_moments.last_moment + 1) as until_moment,
        results % 256 as played,
        cast(floor(results / 256e0) as bigint) % 256 as won,
        cast(floor(results / 65536e0) as bigint) % 256 as drawn,
        cast(floor(results / 16777216e0) as bigint) % 4096 as goals_for,
        cast(floor(results / 68719476736e0) as bigint) as goals_against,
        others - cast(floor(others / 4096e0) as bigint) * 4096 as away_goals_for,
        cast(floor(others / 4096e0) as bigint) - cast(floor(others / 1048576e0) as bigint) * 256 as away_wins,
        cast(floor(others / 1048576e0) as bigint) as deduction,
        substr(outcomes, greatest(length(outcomes) - 4, 1)) as form
    from running
    inner join last_moments on running.season_no = last_moments.season_no and running.kind = last_moments.kind
),

points as (
    select sums.*, won * 3 + drawn - deduction as points, goals_for - goals_against as goal_difference
    from sums
    -- Several changes at one moment: only the last of them is ever seen.
    where moment < until_moment
)

select
    points.season_no,
    points.kind,
    points.scope,
    points.team_no,
    points.moment,
    points.until_moment,
    {{ table_key('points.season_no', 'points.kind', 'points.scope', 'points.moment', 'points.team_no') }} as state_key,
    teams.group_no,
    teams.placement,
    cast(points.played as integer) as played,
    cast(won as integer) as won,
    cast(drawn as integer) as drawn,
    cast(goals_for as integer) as goals_for,
    cast(goals_against as integer) as goals_against,
    cast(goal_difference as integer) as goal_difference,
    cast(points.points as integer) as points,
    cast(deduction as integer) as deduction,
    form,
    {% for block in ['before', 'after'] -%}
    cast(
        points.points * rules.{{ block }}_points
        -- Points a game in parts of 2,520: two different ratios of up to 50 games never fall together.
        + case
            when rules.{{ block }}_points_per_game > 0 and points.played > 0
                then cast(floor(points.points * 2520e0 / points.played) as bigint) * rules.{{ block }}_points_per_game
            else 0
        end
        + goal_difference * rules.{{ block }}_goal_difference
        + goals_for * rules.{{ block }}_goals_for
        + won * rules.{{ block }}_wins
        + away_goals_for * rules.{{ block }}_away_goals_for
        + away_wins * rules.{{ block }}_away_wins
    as bigint) as {{ block }}_h2h{{ ',' if not loop.last }}
    {% endfor %}
from points
inner join {{ ref('int_table_seasons') }} as rules on points.season_no = rules.season_no
inner join {{ ref('int_table_teams') }} as teams on points.season_no = teams.season_no and points.team_no = teams.team_no
