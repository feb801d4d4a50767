with last_dates as (
    select season_id, max(as_of_on) as as_of_on
    from mart.league_table_asof
    where as_of_kind = 'DATE'
    group by 1
),

-- A season without a result or deduction has its table too: everybody with nothing, by name.
types as (
    select 'TOTAL' as table_type union all select 'HOME' union all select 'AWAY'
),

untouched as (
    select teams.*
    from staging.int_table_teams as teams
    left join last_dates on teams.season_id = last_dates.season_id
    where last_dates.season_id is null
)

select
    tables.season_id,
    tables.table_type,
    tables.group_name,
    tables.position,
    tables.team_id,
    tables.played,
    tables.won,
    tables.drawn,
    tables.lost,
    tables.goals_for,
    tables.goals_against,
    tables.goal_difference,
    tables.points,
    tables.deduction,
    tables.form,
    tables.zone_kind,
    tables.zone_label,
    tables.previous_position,
    case when (3 * tables.played) > 0 then cast(tables.points as double) / (3 * tables.played) end as points_share,
    case when tables.played > 0 then cast(tables.points as double) / tables.played end as points_per_game,
    case when tables.played > 0 then cast(tables.won as double) / tables.played end as win_rate,
    case when tables.played > 0 then cast(tables.goals_for as double) / tables.played end as goals_per_game,
    case when tables.played > 0 then cast(tables.goals_against as double) / tables.played end as goals_conceded_per_game
from mart.league_table_asof as tables
inner join last_dates on tables.season_id = last_dates.season_id and tables.as_of_on = last_dates.as_of_on
where tables.as_of_kind = 'DATE'
union all
select
    untouched.season_id,
    types.table_type,
    untouched.group_name,
    cast(row_number() over (partition by untouched.season_id, types.table_type, untouched.group_name order by untouched.team_no) as integer),
    untouched.team_id,
    0, 0, 0, 0, 0, 0, 0, 0, 0, '', cast(null as varchar), cast(null as varchar), cast(null as integer),
    cast(null as double), cast(null as double), cast(null as double), cast(null as double), cast(null as double)
from untouched
cross join types
