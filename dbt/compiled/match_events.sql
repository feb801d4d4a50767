-- One source a match, as int_event_sources chooses. The rows of streams are wide and many: they pass once, past small tables, and
-- places and scores are counted beside them from few columns.
with matches as (
    select * from staging.int_event_sources
),

players as (
    select source, source_player_id, player_id from staging.int_player_names where source_player_id is not null
),

goal_shots as (
    select * from staging.stg_statsbomb__shots where outcome = 'Goal' and coalesce(period, 0) <> 5
),

assists as (
    select goal_shots.source, goal_shots.source_match_id, goal_shots.record_index, passes.source_player_id
    from goal_shots
    inner join staging.stg_statsbomb__events as passes
        on goal_shots.source = passes.source
        and goal_shots.source_match_id = passes.source_match_id
        and goal_shots.key_pass_id = passes.source_event_id
        and passes.type_name = 'Pass'
),

-- A goal is a row of its own beside its shot, a card beside its foul; both stay what they were.
streams as (
    select
        events.source, events.source_match_id, events.source_event_id, events.source_index, 0 as copy,
        events.period, events.minute, events.second, events.source_team_id, events.source_player_id,
        case
            when events.type_name = 'Shot' and events.period = 5 then 'SHOOTOUT_KICK'
            when events.type_name = 'Shot' then 'SHOT'
            when events.type_name = 'Own Goal Against' then 'OWN_GOAL'
            when events.type_name = 'Bad Behaviour' and events.card is not null then case
    when events.card like 'Second%' then 'SECOND_YELLOW_CARD'
    when events.card like 'Red%' then 'RED_CARD'
    else 'YELLOW_CARD'
end
            when events.type_name in ('Duel', '50/50') then 'DUEL'
            when events.type_name = 'Goal Keeper' then 'GOALKEEPER'
            when events.type_name in (
                'Pass', 'Carry', 'Dribble', 'Interception', 'Clearance', 'Block', 'Pressure', 'Ball Recovery', 'Foul Committed',
                'Foul Won', 'Substitution', 'Starting XI', 'Tactical Shift'
            ) then replace(upper(events.type_name), ' ', '_')
            else 'OTHER'
        end as type,
        case events.type_name when 'Pass' then events.recipient_id when 'Substitution' then events.replacement_id end as related_source_id,
        events.location_x, events.location_y, events.location_z,
        coalesce(events.end_x, shots.end_x) as end_x,
        coalesce(events.end_y, shots.end_y) as end_y,
        shots.end_z, shots.xg,
        coalesce(events.outcome, shots.outcome) as outcome,
        coalesce(events.body_part, shots.body_part) as body_part,
        shots.shot_type, events.pass_length, events.attributes
    from staging.stg_statsbomb__events as events
    left join staging.stg_statsbomb__shots as shots
        on events.source = shots.source
        and events.source_match_id = shots.source_match_id
        and events.record_index = shots.record_index
    union all
    select
        shots.source, shots.source_match_id, shots.source_event_id, shots.source_index, 1,
        shots.period, shots.minute, shots.second, shots.source_team_id, shots.source_player_id,
        'GOAL', assists.source_player_id,
        shots.location_x, shots.location_y, shots.location_z, shots.end_x, shots.end_y, shots.end_z, shots.xg,
        shots.outcome, shots.body_part, shots.shot_type, null, null
    from goal_shots as shots
    left join assists
        on shots.source = assists.source
        and shots.source_match_id = assists.source_match_id
        and shots.record_index = assists.record_index
    union all
    select
        source, source_match_id, source_event_id, source_index, 1,
        period, minute, second, source_team_id, source_player_id,
        case
    when card like 'Second%' then 'SECOND_YELLOW_CARD'
    when card like 'Red%' then 'RED_CARD'
    else 'YELLOW_CARD'
end, null,
        location_x, location_y, location_z, end_x, end_y, null, null,
        outcome, body_part, null, pass_length, null
    from staging.stg_statsbomb__events
    where type_name = 'Foul Committed' and card is not null
),

from_streams as (
    select
        matches.match_id,
        matches.season_id,
        streams.source || '/' || streams.source_match_id || '/' || coalesce(streams.source_event_id, cast(streams.source_index as varchar)) as event_key,
        streams.period,
        streams.source_index as sort_a,
        streams.copy as sort_b,
        streams.minute,
        streams.second,
        cast(null as integer) as added_minute,
        streams.type,
        -- The team a goal counts for, also an own goal.
        case
            when (streams.source_team_id = matches.home_source_id) = (streams.type <> 'OWN_GOAL') then matches.home_team_id
            else matches.away_team_id
        end as team_id,
        players.player_id,
        related.player_id as related_player_id,
        streams.location_x,
        streams.location_y,
        streams.location_z,
        streams.end_x,
        streams.end_y,
        streams.end_z,
        case when streams.type in ('SHOT', 'GOAL') then streams.xg end as xg,
        streams.outcome,
        streams.body_part,
        coalesce(streams.shot_type = 'Penalty', false) as is_penalty,
        streams.type = 'OWN_GOAL' as is_own_goal,
        streams.pass_length,
        case when streams.type = 'PASS' then streams.outcome is null end as is_completed,
        streams.attributes
    from streams
    inner join matches
        on matches.has_stream and streams.source = matches.source and streams.source_match_id = matches.source_match_id
    left join players
        on streams.source = players.source and streams.source_player_id = players.source_player_id
    left join players as related
        on streams.source = related.source and streams.related_source_id = related.source_player_id
),

from_goal_lists as (
    select
        matches.match_id,
        matches.season_id,
        'OPENFOOTBALL/' || matches.match_id || '/' || goals.side || cast(goals.list_position as varchar) as event_key,
        goals.period,
        goals.minute * 100 + coalesce(goals.added_minute, 0) as sort_a,
        goals.list_position * 2 + case when goals.side = 'HOME' then 0 else 1 end as sort_b,
        goals.minute,
        cast(null as integer) as second,
        goals.added_minute,
        case when goals.is_own_goal then 'OWN_GOAL' else 'GOAL' end as type,
        case when goals.side = 'HOME' then matches.home_team_id else matches.away_team_id end as team_id,
        players.player_id,
        cast(null as varchar) as related_player_id,
        cast(null as double) as location_x,
        cast(null as double) as location_y,
        cast(null as double) as location_z,
        cast(null as double) as end_x,
        cast(null as double) as end_y,
        cast(null as double) as end_z,
        cast(null as double) as xg,
        cast(null as varchar) as outcome,
        cast(null as varchar) as body_part,
        goals.is_penalty,
        goals.is_own_goal,
        cast(null as double) as pass_length,
        cast(null as boolean) as is_completed,
        cast(null as varchar) as attributes,
        goals.side = 'HOME' as is_home_goal
    from staging.stg_openfootball__goals as goals
    inner join matches
        on not matches.has_stream
        and goals.competition_code = matches.competition_code
        and goals.season = matches.season
        and goals.file_id = matches.file_id
        and goals.record_index = matches.record_index
    left join staging.int_player_names as players
        on players.source = 'OPENFOOTBALL'
        and goals.competition_code = players.competition_code
        and goals.season = players.season
        and goals.player_name = players.name
        and players.team_id = case
            when (goals.side = 'HOME') = (not goals.is_own_goal) then matches.home_team_id
            else matches.away_team_id
        end
    -- A goal without a minute cannot be put in order; the score knows it.
    where goals.minute is not null
),

from_event_lists as (
    select
        matches.match_id,
        matches.season_id,
        listed.source || '/' || listed.source_match_id || '/' || listed.source_event_id as event_key,
        listed.period,
        listed.minute * 100 + coalesce(listed.added_minute, 0) as sort_a,
        listed.list_position as sort_b,
        listed.minute,
        cast(null as integer) as second,
        listed.added_minute,
        case when listed.type = 'MISSED_PENALTY' then 'OTHER' else listed.type end as type,
        case
            when listed.type = 'OWN_GOAL' then case when listed.is_home then matches.home_team_id else matches.away_team_id end
            when listed.source_team_id = matches.home_source_id then matches.home_team_id
            else matches.away_team_id
        end as team_id,
        players.player_id,
        related.player_id as related_player_id,
        cast(null as double) as location_x,
        cast(null as double) as location_y,
        cast(null as double) as location_z,
        cast(null as double) as end_x,
        cast(null as double) as end_y,
        cast(null as double) as end_z,
        cast(null as double) as xg,
        cast(null as varchar) as outcome,
        cast(null as varchar) as body_part,
        listed.is_penalty,
        listed.type = 'OWN_GOAL' as is_own_goal,
        cast(null as double) as pass_length,
        cast(null as boolean) as is_completed,
        '{"type":' || cast(to_json(listed.type) as varchar) || coalesce(',"detail":' || cast(to_json(listed.detail) as varchar), '')
            || coalesce(',"comments":' || cast(to_json(listed.comments) as varchar), '') || '}' as attributes,
        case when listed.type in ('GOAL', 'OWN_GOAL') then listed.is_home end as is_home_goal
    from staging.stg_api_football__events as listed
    inner join matches on listed.source = matches.source and listed.source_match_id = matches.source_match_id
    left join staging.int_player_names as players
        on listed.source = players.source and listed.source_player_id = players.source_player_id
    left join staging.int_player_names as related
        on listed.source = related.source and listed.related_source_id = related.source_player_id
    where listed.minute is not null
),

lists as (
    select * from from_goal_lists
    union all
    select * from from_event_lists
),

events as (
    select * from from_streams
    union all
    select
        match_id, season_id, event_key, period, sort_a, sort_b, minute, second, added_minute, type, team_id, player_id, related_player_id,
        location_x, location_y, location_z, end_x, end_y, end_z, xg, outcome, body_part, is_penalty, is_own_goal, pass_length, is_completed, attributes
    from lists
),

-- Where each of these rows stands in its match.
places as (
    select matches.match_id, listed.period, listed.source_index as sort_a, listed.copy as sort_b
    from (
        select source, source_match_id, period, source_index, 0 as copy from staging.stg_statsbomb__events
        union all
        select source, source_match_id, period, source_index, 1 from goal_shots
        union all
        select source, source_match_id, period, source_index, 1
        from staging.stg_statsbomb__events
        where type_name = 'Foul Committed' and card is not null
    ) as listed
    inner join matches
        on matches.has_stream and listed.source = matches.source and listed.source_match_id = matches.source_match_id
    union all
    select match_id, period, sort_a, sort_b from lists
),

numbered as (
    select match_id, sort_a, sort_b, row_number() over (partition by match_id order by period, sort_a, sort_b) as event_index
    from places
),

goals as (
    select matches.match_id, listed.period, listed.source_index as sort_a, listed.copy as sort_b,
        (listed.source_team_id = matches.home_source_id) = (listed.copy = 1) as is_home_goal
    from (
        select source, source_match_id, period, source_index, 1 as copy, source_team_id from goal_shots
        union all
        select source, source_match_id, period, source_index, 0, source_team_id
        from staging.stg_statsbomb__events
        where type_name = 'Own Goal Against'
    ) as listed
    inner join matches
        on matches.has_stream and listed.source = matches.source and listed.source_match_id = matches.source_match_id
    union all
    select match_id, period, sort_a, sort_b, is_home_goal from lists
),

goal_scores as (
    select
        match_id, sort_a, sort_b,
        count(case when is_home_goal then 1 end) over (partition by match_id order by period, sort_a, sort_b rows between unbounded preceding and current row) as home_score_after,
        count(case when not is_home_goal then 1 end) over (partition by match_id order by period, sort_a, sort_b rows between unbounded preceding and current row) as away_score_after
    from goals
    where is_home_goal is not null
)

select
    'evt_' || substr(md5(events.event_key || '|' || events.type), 1, 16) as event_id,
    events.match_id,
    events.season_id,
    cast(numbered.event_index as integer) as event_index,
    events.period,
    events.minute,
    events.second,
    events.added_minute,
    events.type,
    events.team_id,
    events.player_id,
    events.related_player_id,
    events.location_x,
    events.location_y,
    events.location_z,
    events.end_x,
    events.end_y,
    events.end_z,
    events.xg,
    events.outcome,
    events.body_part,
    events.is_penalty,
    events.is_own_goal,
    events.pass_length,
    events.is_completed,
    cast(goal_scores.home_score_after as integer) as home_score_after,
    cast(goal_scores.away_score_after as integer) as away_score_after,
    events.attributes
from events
inner join numbered
    on events.match_id = numbered.match_id and events.sort_a = numbered.sort_a and events.sort_b = numbered.sort_b
left join goal_scores
    on events.match_id = goal_scores.match_id and events.sort_a = goal_scores.sort_a and events.sort_b = goal_scores.sort_b
