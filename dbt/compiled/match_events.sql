-- One source a match, as int_event_sources chooses.
with matches as (
    select * from staging.int_event_sources
),

stream as (
    select
        events.*,
        shots.end_z,
        shots.xg,
        shots.shot_type,
        shots.outcome as shot_outcome,
        shots.key_pass_id,
        coalesce(events.end_x, shots.end_x) as any_end_x,
        coalesce(events.end_y, shots.end_y) as any_end_y,
        coalesce(events.outcome, shots.outcome) as any_outcome,
        coalesce(events.body_part, shots.body_part) as any_body_part,
        matches.match_id,
        matches.season_id,
        matches.home_team_id,
        matches.away_team_id,
        events.source_team_id = matches.home_source_id as is_home,
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
        end as type
    from staging.stg_statsbomb__events as events
    inner join matches
        on matches.has_stream and events.source = matches.source and events.source_match_id = matches.source_match_id
    left join staging.stg_statsbomb__shots as shots
        on events.source = shots.source
        and events.source_match_id = shots.source_match_id
        and events.record_index = shots.record_index
),

passers as (
    select stream.source, stream.source_match_id, stream.source_event_id, players.player_id
    from stream
    inner join staging.int_player_names as players
        on stream.source = players.source and stream.source_player_id = players.source_player_id
    where stream.type = 'PASS'
),

-- A goal is a row of its own beside its shot, a card beside its foul; both stay what they were.
derived as (
    select
        stream.*, type as event_type, 0 as copy,
        case type when 'PASS' then recipient_id when 'SUBSTITUTION' then replacement_id end as related_source_id,
        cast(null as varchar) as assist_event_id
    from stream
    union all
    select stream.*, 'GOAL', 1, null, key_pass_id from stream where type = 'SHOT' and shot_outcome = 'Goal'
    union all
    select stream.*, case
    when stream.card like 'Second%' then 'SECOND_YELLOW_CARD'
    when stream.card like 'Red%' then 'RED_CARD'
    else 'YELLOW_CARD'
end, 1, null, null from stream where type = 'FOUL_COMMITTED' and card is not null
),

from_streams as (
    select
        derived.match_id,
        derived.season_id,
        derived.source || '/' || derived.source_match_id || '/' || coalesce(derived.source_event_id, cast(derived.source_index as varchar)) as event_key,
        derived.period,
        derived.source_index as sort_a,
        derived.copy as sort_b,
        derived.minute,
        derived.second,
        cast(null as integer) as added_minute,
        derived.event_type as type,
        -- The team a goal counts for, also an own goal.
        case when derived.is_home = (derived.event_type <> 'OWN_GOAL') then derived.home_team_id else derived.away_team_id end as team_id,
        players.player_id,
        coalesce(related.player_id, passers.player_id) as related_player_id,
        derived.location_x,
        derived.location_y,
        derived.location_z,
        derived.any_end_x as end_x,
        derived.any_end_y as end_y,
        derived.end_z,
        case when derived.event_type in ('SHOT', 'GOAL') then derived.xg end as xg,
        derived.any_outcome as outcome,
        derived.any_body_part as body_part,
        coalesce(derived.shot_type = 'Penalty', false) as is_penalty,
        derived.event_type = 'OWN_GOAL' as is_own_goal,
        derived.pass_length,
        case when derived.event_type = 'PASS' then derived.any_outcome is null end as is_completed,
        case when derived.event_type in ('GOAL', 'OWN_GOAL') then derived.is_home = (derived.event_type = 'GOAL') end as is_home_goal,
        case when derived.copy = 0 then derived.attributes end as attributes
    from derived
    left join staging.int_player_names as players
        on derived.source = players.source and derived.source_player_id = players.source_player_id
    left join staging.int_player_names as related
        on derived.source = related.source and derived.related_source_id = related.source_player_id
    left join passers
        on derived.source = passers.source
        and derived.source_match_id = passers.source_match_id
        and derived.assist_event_id = passers.source_event_id
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
        goals.side = 'HOME' as is_home_goal,
        cast(null as varchar) as attributes
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
        case when listed.type in ('GOAL', 'OWN_GOAL') then listed.is_home end as is_home_goal,
        '{"type":' || cast(to_json(listed.type) as varchar) || coalesce(',"detail":' || cast(to_json(listed.detail) as varchar), '')
            || coalesce(',"comments":' || cast(to_json(listed.comments) as varchar), '') || '}' as attributes
    from staging.stg_api_football__events as listed
    inner join matches on listed.source = matches.source and listed.source_match_id = matches.source_match_id
    left join staging.int_player_names as players
        on listed.source = players.source and listed.source_player_id = players.source_player_id
    left join staging.int_player_names as related
        on listed.source = related.source and listed.related_source_id = related.source_player_id
    where listed.minute is not null
),

events as (
    select * from from_streams
    union all
    select * from from_goal_lists
    union all
    select * from from_event_lists
),

-- Narrow, so that the sort does not carry the attributes.
numbered as (
    select match_id, sort_a, sort_b, row_number() over (partition by match_id order by period, sort_a, sort_b) as event_index
    from (select match_id, period, sort_a, sort_b from events) as places
),

goal_scores as (
    select
        match_id, sort_a, sort_b,
        count(case when is_home_goal then 1 end) over (partition by match_id order by period, sort_a, sort_b rows between unbounded preceding and current row) as home_score_after,
        count(case when not is_home_goal then 1 end) over (partition by match_id order by period, sort_a, sort_b rows between unbounded preceding and current row) as away_score_after
    from events
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
