with states as (
    select season_no, kind, group_no, team_no, placement, played, before_h2h, cast(unnest(range(moment, until_moment)) as integer) as at_moment
    from staging.int_table_states
    where scope = 0
),

tied_sets as (
    select
        states.season_no, states.kind, states.at_moment, states.group_no, states.before_h2h,
        count(*) as teams,
        count(states.placement) as placed_teams,
        min(states.played) as fewest_played
    from states
    group by 1, 2, 3, 4, 5
    having count(*) > 1
),

last_moments as (
    select season_no, kind, max(moment) as moment from staging.int_table_moments group by 1, 2
),

placed as (
    select states.season_no, states.kind, states.at_moment, states.team_no, states.placement
    from tied_sets
    inner join last_moments
        on tied_sets.season_no = last_moments.season_no
        and tied_sets.kind = last_moments.kind
        and tied_sets.at_moment = last_moments.moment
    inner join states
        on tied_sets.season_no = states.season_no
        and tied_sets.kind = states.kind
        and tied_sets.at_moment = states.at_moment
        and tied_sets.group_no = states.group_no
        and tied_sets.before_h2h = states.before_h2h
    where tied_sets.placed_teams = tied_sets.teams
),

-- Each meets each other side `meetings` times at home and away; in a group of a tournament once.
countable as (
    select
        tied_sets.*,
        rules.h2h_points, rules.h2h_goal_difference, rules.h2h_goals_for, rules.h2h_away_goals_for,
        (tied_sets.teams - 1) * case when rules.is_grouped then 1 else 2 * rules.meetings end as matches_each
    from tied_sets
    inner join staging.int_table_seasons as rules on tied_sets.season_no = rules.season_no
    where rules.has_h2h
        and (tied_sets.teams - 1) * case when rules.is_grouped then 1 else 2 * rules.meetings end <= tied_sets.fewest_played
),

members as (
    select
        countable.*, states.team_no,
        ((states.season_no * 3 + states.kind) * 1000 + states.at_moment) * 100 + states.group_no as table_key
    from countable
    inner join states
        on countable.season_no = states.season_no
        and countable.kind = states.kind
        and countable.at_moment = states.at_moment
        and countable.group_no = states.group_no
        and countable.before_h2h = states.before_h2h
),

results as (
    select results.*, moments.kind, moments.moment
    from staging.int_table_results as results
    inner join staging.int_table_moments as moments
        on results.season_no = moments.season_no
        and ((moments.kind = 1 and results.match_on = moments.as_of_on) or (moments.kind = 2 and results.matchday = moments.as_of_matchday))
),

pairs as (
    select
        members.table_key, members.before_h2h, members.season_no, members.kind, members.at_moment, members.group_no,
        members.team_no, rivals.team_no as rival_no,
        members.teams, members.matches_each,
        count(*) as matches,
        sum(results.won * 3 + results.drawn) * max(members.h2h_points)
            + sum(results.goals_for - results.goals_against) * max(members.h2h_goal_difference)
            + sum(results.goals_for) * max(members.h2h_goals_for)
            + sum(case when results.is_home then 0 else results.goals_for end) * max(members.h2h_away_goals_for) as worth
    from members
    inner join members as rivals
        on members.table_key = rivals.table_key and members.before_h2h = rivals.before_h2h and members.team_no <> rivals.team_no
    inner join results
        on members.season_no = results.season_no
        and members.kind = results.kind
        and members.team_no = results.team_no
        and rivals.team_no = results.opponent_no
        and results.moment <= members.at_moment
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),

first_pass as (
    select
        table_key, before_h2h, season_no, kind, at_moment, group_no, team_no, teams, matches_each,
        sum(matches) as matches,
        sum(worth) as worth
    from pairs
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),

complete_sets as (
    select table_key, before_h2h
    from first_pass
    group by 1, 2
    having count(*) = max(teams) and min(matches) = max(matches_each) and max(matches) = max(matches_each)
),

counted as (
    select first_pass.*
    from first_pass
    inner join complete_sets
        on first_pass.table_key = complete_sets.table_key and first_pass.before_h2h = complete_sets.before_h2h
),

second_pass as (
    select pairs.table_key, pairs.team_no, sum(pairs.worth) as worth
    from pairs
    inner join counted on pairs.table_key = counted.table_key and pairs.team_no = counted.team_no
    inner join counted as rivals
        on pairs.table_key = rivals.table_key
        and pairs.rival_no = rivals.team_no
        and counted.before_h2h = rivals.before_h2h
        and counted.worth = rivals.worth
    group by 1, 2
),

third_pass as (
    select pairs.table_key, pairs.team_no, sum(pairs.worth) as worth
    from pairs
    inner join counted on pairs.table_key = counted.table_key and pairs.team_no = counted.team_no
    inner join counted as rivals
        on pairs.table_key = rivals.table_key
        and pairs.rival_no = rivals.team_no
        and counted.before_h2h = rivals.before_h2h
        and counted.worth = rivals.worth
    inner join second_pass on counted.table_key = second_pass.table_key and counted.team_no = second_pass.team_no
    inner join second_pass as rivals_again
        on rivals.table_key = rivals_again.table_key
        and rivals.team_no = rivals_again.team_no
        and second_pass.worth = rivals_again.worth
    where counted.teams > 2
    group by 1, 2
)

-- Only the whole table is ordered by head-to-head, not those of home and away matches.
select
    (((cast(counted.season_no as bigint) * 3 + counted.kind) * 3 + 0) * 1000 + counted.at_moment) * 1000 + counted.team_no as row_key,
    cast(coalesce(1000 - placed.placement, counted.worth) as bigint) as h2h,
    cast(coalesce(second_pass.worth, 0) as bigint) as h2h_again,
    cast(coalesce(third_pass.worth, 0) as bigint) as h2h_third
from counted
left join second_pass on counted.table_key = second_pass.table_key and counted.team_no = second_pass.team_no
left join third_pass on counted.table_key = third_pass.table_key and counted.team_no = third_pass.team_no
left join placed
    on counted.season_no = placed.season_no
    and counted.kind = placed.kind
    and counted.at_moment = placed.at_moment
    and counted.team_no = placed.team_no
