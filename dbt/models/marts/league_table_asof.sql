with zone_positions as (
    select rules.season_no, places.position, 0 as scope, min(zones.ordinal) as ordinal
    from {{ ref('zones') }} as zones
    inner join {{ ref('int_table_seasons') }} as rules on zones.season_id = rules.season_id
    inner join (select distinct season_no, team_no as position from {{ ref('int_table_teams') }}) as places
        on rules.season_no = places.season_no and places.position between zones.from_position and zones.to_position
    group by 1, 2, 3
)

select
    teams.season_id,
    case positions.scope when 0 then 'TOTAL' when 1 then 'HOME' else 'AWAY' end as table_type,
    teams.group_name,
    positions.position,
    teams.team_id,
    states.played,
    states.won,
    states.drawn,
    states.played - states.won - states.drawn as lost,
    states.goals_for,
    states.goals_against,
    states.goal_difference,
    states.points,
    states.deduction,
    states.form,
    zones.kind as zone_kind,
    zones.label as zone_label,
    previous.position as previous_position,
    case positions.kind when 1 then 'DATE' else 'MATCHDAY' end as as_of_kind,
    moments.as_of_on,
    moments.as_of_matchday
from {{ ref('int_table_positions') }} as positions
inner join {{ ref('int_table_states') }} as states on positions.state_key = states.state_key
inner join {{ ref('int_table_teams') }} as teams on positions.season_no = teams.season_no and positions.team_no = teams.team_no
inner join {{ ref('int_table_moments') }} as moments
    on positions.season_no = moments.season_no and positions.kind = moments.kind and positions.at_moment = moments.moment
-- The moment before is 1,000 less.
left join {{ ref('int_table_positions') }} as previous on positions.row_key = previous.row_key + 1000
left join zone_positions
    on positions.scope = zone_positions.scope and positions.season_no = zone_positions.season_no and positions.position = zone_positions.position
left join {{ ref('zones') }} as zones on teams.season_id = zones.season_id and zone_positions.ordinal = zones.ordinal
