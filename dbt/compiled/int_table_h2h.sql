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

counted as (
    select table_key, before_h2h, season_no, kind, at_moment, team_no, max(worth_of_all) as worth
    from staging.int_table_h2h_pairs
    group by 1, 2, 3, 4, 5, 6
),

second_pass as (
    select table_key, team_no, sum(worth) as worth
    from staging.int_table_h2h_pairs
    where worth_of_all = rival_worth_of_all
    group by 1, 2
),

third_pass as (
    select pairs.table_key, pairs.team_no, sum(pairs.worth) as worth
    from staging.int_table_h2h_pairs as pairs
    inner join second_pass on pairs.table_key = second_pass.table_key and pairs.team_no = second_pass.team_no
    inner join second_pass as rivals
        on pairs.table_key = rivals.table_key and pairs.rival_no = rivals.team_no and second_pass.worth = rivals.worth
    where pairs.worth_of_all = pairs.rival_worth_of_all and pairs.teams > 2
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
