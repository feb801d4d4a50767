-- Own goals and shoot-out kicks are no goals of a scorer. Line-ups and xG are there only where a source has them: null elsewhere.
with goals as (
    select season_id, player_id, team_id, count(*) as goals, count(case when is_penalty then 1 end) as penalties
    from mart.match_events
    where type = 'GOAL' and player_id is not null
    group by 1, 2, 3
),

assists as (
    select season_id, related_player_id as player_id, team_id, count(*) as assists
    from mart.match_events
    where type = 'GOAL' and related_player_id is not null
    group by 1, 2, 3
),

shots as (
    select season_id, player_id, team_id, round(sum(xg), 6) as xg
    from mart.match_events
    where type = 'SHOT' and player_id is not null
    group by 1, 2, 3
),

appearances as (
    select
        matches.season_id,
        players.player_id,
        case when sheets.source_team_id = matches.home_source_id then matches.home_team_id else matches.away_team_id end as team_id,
        count(case when sheets.minutes > 0 or sheets.is_starting then 1 end) as matches_played,
        sum(sheets.minutes) as minutes
    from staging.stg_statsbomb__lineups as sheets
    inner join staging.int_source_matches as matches
        on sheets.source = matches.source and sheets.source_match_id = matches.source_match_id
    inner join staging.int_player_names as players
        on sheets.source = players.source and sheets.source_player_id = players.source_player_id
    group by 1, 2, 3
),

seasons_with_sheets as (
    select distinct season_id from appearances
),

everyone as (
    select season_id, player_id, team_id from goals
    union
    select season_id, player_id, team_id from assists
    union
    select season_id, player_id, team_id from shots
)

select
    everyone.season_id,
    everyone.player_id,
    everyone.team_id,
    cast(coalesce(goals.goals, 0) as integer) as goals,
    cast(coalesce(goals.penalties, 0) as integer) as penalties,
    cast(case when seasons_with_sheets.season_id is not null then coalesce(assists.assists, 0) end as integer) as assists,
    cast(appearances.matches_played as integer) as matches_played,
    cast(appearances.minutes as integer) as minutes,
    shots.xg,
    cast(rank() over (partition by everyone.season_id order by coalesce(goals.goals, 0) desc) as integer) as rank
from everyone
left join goals
    on everyone.season_id = goals.season_id and everyone.player_id = goals.player_id and everyone.team_id = goals.team_id
left join assists
    on everyone.season_id = assists.season_id and everyone.player_id = assists.player_id and everyone.team_id = assists.team_id
left join shots
    on everyone.season_id = shots.season_id and everyone.player_id = shots.player_id and everyone.team_id = shots.team_id
left join appearances
    on everyone.season_id = appearances.season_id
    and everyone.player_id = appearances.player_id
    and everyone.team_id = appearances.team_id
left join seasons_with_sheets on everyone.season_id = seasons_with_sheets.season_id
