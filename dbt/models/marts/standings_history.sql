-- Runs of one position in the whole table. Moments are 1, 2, … within a season, so a run ends one before the next begins.
with places as (
    select
        row_key, season_no, team_no, at_moment, position,
        lag(position) over (partition by season_no * 1000 + team_no order by at_moment) as previous_position
    from {{ ref('int_table_positions') }}
    where kind = 2 and scope = 0
),

runs as (
    select
        places.*,
        row_number() over (partition by season_no * 1000 + team_no order by at_moment) as version,
        lead(at_moment) over (partition by season_no * 1000 + team_no order by at_moment) as next_moment
    from places
    where previous_position is null or position <> previous_position
),

last_moments as (
    select season_no, max(moment) as last_moment
    from {{ ref('int_table_moments') }}
    where kind = 2
    group by 1
),

bounded as (
    select runs.*, coalesce(runs.next_moment - 1, last_moments.last_moment) as end_moment
    from runs
    inner join last_moments on runs.season_no = last_moments.season_no
)

select
    teams.season_id,
    teams.team_id,
    teams.group_name,
    cast(bounded.version as integer) as version,
    bounded.position,
    bounded.previous_position,
    case
        when bounded.previous_position is null then 'NEW'
        when bounded.position < bounded.previous_position then 'UP'
        else 'DOWN'
    end as movement,
    states.points,
    states.played,
    starts.as_of_matchday as from_matchday,
    case when bounded.next_moment is not null then ends.as_of_matchday end as to_matchday,
    starts.as_of_on as valid_from_on,
    nexts.as_of_on as valid_to_on,
    bounded.next_moment is null as is_current
from bounded
-- A moment later is 1,000 more.
inner join {{ ref('int_table_positions') }} as last_places
    on last_places.row_key = bounded.row_key + (bounded.end_moment - bounded.at_moment) * 1000
inner join {{ ref('int_table_states') }} as states on last_places.state_key = states.state_key
inner join {{ ref('int_table_teams') }} as teams on bounded.season_no = teams.season_no and bounded.team_no = teams.team_no
inner join {{ ref('int_table_moments') }} as starts
    on starts.kind = 2 and bounded.season_no = starts.season_no and bounded.at_moment = starts.moment
inner join {{ ref('int_table_moments') }} as ends
    on ends.kind = 2 and bounded.season_no = ends.season_no and bounded.end_moment = ends.moment
left join {{ ref('int_table_moments') }} as nexts
    on nexts.kind = 2 and bounded.season_no = nexts.season_no and bounded.next_moment = nexts.moment
