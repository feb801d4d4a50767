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

team_sums as (
    select
        pairs.*,
        sum(matches) over (partition by table_key, before_h2h, team_no) as team_matches,
        sum(worth) over (partition by table_key, before_h2h, team_no) as worth_of_all
    from pairs
),

set_sums as (
    select
        team_sums.*,
        sum(matches) over (partition by table_key, before_h2h) as set_matches,
        min(team_matches) over (partition by table_key, before_h2h) as fewest_matches,
        max(team_matches) over (partition by table_key, before_h2h) as most_matches
    from team_sums
)

select
    sides.table_key,
    sides.before_h2h,
    sides.season_no,
    sides.kind,
    sides.at_moment,
    sides.group_no,
    sides.team_no,
    sides.rival_no,
    sides.teams,
    cast(sides.worth as bigint) as worth,
    cast(sides.worth_of_all as bigint) as worth_of_all,
    cast(rivals.worth_of_all as bigint) as rival_worth_of_all
from set_sums as sides
inner join team_sums as rivals
    on sides.table_key = rivals.table_key
    and sides.before_h2h = rivals.before_h2h
    and sides.rival_no = rivals.team_no
    and sides.team_no = rivals.rival_no
where sides.fewest_matches = sides.matches_each
    and sides.most_matches = sides.matches_each
    and sides.set_matches = sides.teams * sides.matches_each
