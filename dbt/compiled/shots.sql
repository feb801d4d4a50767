-- Shots of a shoot-out are no shots, and the goal that is derived from a shot is not counted again.
select
    events.event_id,
    events.match_id,
    events.season_id,
    events.event_index,
    events.period,
    events.minute,
    events.second,
    events.team_id,
    events.player_id,
    events.team_id = matches.home_team_id as is_home,
    events.location_x,
    events.location_y,
    events.end_x,
    events.end_y,
    events.end_z,
    events.xg,
    events.outcome,
    events.body_part,
    events.is_penalty,
    lower(events.outcome) = 'goal' as is_goal,
    lower(events.outcome) in ('goal', 'saved', 'saved to post') as is_on_target,
    round(sqrt((120 - events.location_x) * (120 - events.location_x) + (40 - events.location_y) * (40 - events.location_y)), 4) as distance
from mart.match_events as events
inner join mart.matches as matches on events.match_id = matches.match_id
where events.type = 'SHOT'
