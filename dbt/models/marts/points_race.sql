-- The same race on two scales. By games a row is the team's state as it last was with that number of games, so that a deduction
-- counts with the game before it; the race ends at the points of the table.
with by_date as (
    select
        season_no, team_no, moment, state_key, played, points,
        lead(played) over (partition by season_no * 1000 + team_no order by moment) as next_played
    from {{ ref('int_table_states') }}
    where kind = 1 and scope = 0
),

steps as (
    -- The key of a state is that of its first moment's row.
    select by_date.season_no, by_date.team_no, 1 as kind, by_date.moment, by_date.played, by_date.points, positions.position
    from by_date
    inner join {{ ref('int_table_positions') }} as positions on by_date.state_key = positions.row_key
    where by_date.played > 0 and (by_date.next_played is null or by_date.next_played <> by_date.played)
    union all
    select positions.season_no, positions.team_no, 2, positions.at_moment, states.played, states.points, positions.position
    from {{ ref('int_table_positions') }} as positions
    inner join {{ ref('int_table_states') }} as states on positions.state_key = states.state_key
    where positions.kind = 2 and positions.scope = 0
),

gains as (
    select
        steps.*,
        points - coalesce(lag(points) over (partition by (season_no * 10 + kind) * 1000 + team_no order by moment), 0) as gained
    from steps
)

select
    teams.season_id,
    case gains.kind when 1 then 'GAMES' else 'MATCHDAY' end as race_by,
    teams.team_id,
    teams.group_name,
    moments.as_of_matchday as matchday,
    gains.played as games_played,
    moments.as_of_on,
    gains.gained,
    gains.points as total,
    gains.position
from gains
inner join {{ ref('int_table_teams') }} as teams on gains.season_no = teams.season_no and gains.team_no = teams.team_no
inner join {{ ref('int_table_moments') }} as moments
    on gains.season_no = moments.season_no and gains.kind = moments.kind and gains.moment = moments.moment
