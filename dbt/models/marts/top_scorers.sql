-- Own goals and shoot-out kicks are no goals of a scorer. Line-ups and xG are there only where a source has them: null elsewhere.
with goals as (
    select season_id, player_id, team_id, count(*) as goals, count(case when is_penalty then 1 end) as penalties
    from {{ ref('match_events') }}
    where type = 'GOAL' and player_id is not null
    group by 1, 2, 3
),

assists as (
    select season_id, related_player_id as player_id, team_id, count(*) as assists
    from {{ ref('match_events') }}
    where type = 'GOAL' and related_player_id is not null
    group by 1, 2, 3
),

shots as (
    select season_id, player_id, team_id, round(sum(xg), 6) as xg
    from {{ ref('match_events') }}
    where type = 'SHOT' and player_id is not null
    group by 1, 2, 3
),

sheets as (
    select source, source_match_id, source_team_id, source_player_id, minutes > 0 or is_starting as is_played, minutes
    from {{ ref('stg_statsbomb__lineups') }}
    union all
    select source, source_match_id, source_team_id, source_player_id, minutes > 0, minutes
    from {{ ref('stg_api_football__fixture_players') }}
),

sheet_matches as (
    select
        matches.season_id, matches.source, matches.source_match_id, matches.home_source_id, matches.home_team_id, matches.away_team_id,
        row_number() over (partition by matches.match_id order by matches.precedence, matches.source) as preference
    from {{ ref('int_source_matches') }} as matches
    inner join (select distinct source, source_match_id from sheets) as present
        on matches.source = present.source and matches.source_match_id = present.source_match_id
),

-- Of each match the first source in precedence that tells who played for how long.
appearances as (
    select
        matches.season_id,
        players.player_id,
        case when sheets.source_team_id = matches.home_source_id then matches.home_team_id else matches.away_team_id end as team_id,
        count(case when sheets.is_played then 1 end) as matches_played,
        sum(sheets.minutes) as minutes
    from sheets
    inner join sheet_matches as matches
        on sheets.source = matches.source and sheets.source_match_id = matches.source_match_id and matches.preference = 1
    inner join {{ ref('int_player_names') }} as players
        on sheets.source = players.source and sheets.source_player_id = players.source_player_id
    group by 1, 2, 3
),

-- A list of goals alone has no assists; where it is all that there is of a season they are unknown, not none.
seasons_with_assists as (
    select distinct season_id
    from {{ ref('int_event_sources') }}
    where source <> 'OPENFOOTBALL'
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
    cast(case when seasons_with_assists.season_id is not null then coalesce(assists.assists, 0) end as integer) as assists,
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
left join seasons_with_assists on everyone.season_id = seasons_with_assists.season_id
