{#-
  Head-to-head order among teams that everything before it leaves level. A mini-league counts only when all its matches are played.
  Three passes: those whom one leaves level in a smaller group are compared again among themselves alone, which separates up to
  four sides whichever leaves first. At the season's last moment an order that the config gives to all of them (a play-off, fair play, lots) decides instead.
-#}
with states as (
    {{ repeat_rows(
        'season_no, kind, group_no, team_no, placement, played, before_h2h',
        ref('int_table_states'), 'moment', 'until_moment', 'at_moment', 'scope = 0'
    ) }}
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
    select season_no, kind, max(moment) as moment from {{ ref('int_table_moments') }} group by 1, 2
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
    from {{ ref('int_table_h2h_pairs') }}
    group by 1, 2, 3, 4, 5, 6
),

second_pass as (
    select table_key, team_no, sum(worth) as worth
    from {{ ref('int_table_h2h_pairs') }}
    where worth_of_all = rival_worth_of_all
    group by 1, 2
),

third_pass as (
    select pairs.table_key, pairs.team_no, sum(pairs.worth) as worth
    from {{ ref('int_table_h2h_pairs') }} as pairs
    inner join second_pass on pairs.table_key = second_pass.table_key and pairs.team_no = second_pass.team_no
    inner join second_pass as rivals
        on pairs.table_key = rivals.table_key and pairs.rival_no = rivals.team_no and second_pass.worth = rivals.worth
    where pairs.worth_of_all = pairs.rival_worth_of_all and pairs.teams > 2
    group by 1, 2
)

-- Only the whole table is ordered by head-to-head, not those of home and away matches.
select
    {{ table_key('counted.season_no', 'counted.kind', '0', 'counted.at_moment', 'counted.team_no') }} as row_key,
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
