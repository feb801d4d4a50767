-- Counted here from events and line-ups (COMPUTED), and as each provider publishes it; nothing is mixed within a row.
with cards as (
    select
        season_id, player_id, team_id,
        count(case when type = 'YELLOW_CARD' then 1 end) as yellow_cards,
        count(case when type = 'SECOND_YELLOW_CARD' then 1 end) as second_yellow_cards,
        count(case when type = 'RED_CARD' then 1 end) as red_cards
    from mart.match_events
    where type in ('YELLOW_CARD', 'SECOND_YELLOW_CARD', 'RED_CARD') and player_id is not null
    group by 1, 2, 3
),

shots as (
    select
        season_id, player_id, team_id, count(*) as shots,
        count(case when lower(outcome) in ('goal', 'saved', 'saved to post') then 1 end) as shots_on_target
    from mart.match_events
    where type = 'SHOT' and player_id is not null
    group by 1, 2, 3
),

sheets as (
    select season_id, player_id, team_id, count(*) as named, count(case when is_starting then 1 end) as starts
    from mart.lineups
    group by 1, 2, 3
),

-- None of what a season's events tell at all is 0, of what they never tell it is unknown.
told as (
    select season_id, max(case when type = 'SHOT' then 1 else 0 end) as has_shots, max(case when type <> 'SHOT' then 1 else 0 end) as has_cards
    from mart.match_events
    where type in ('SHOT', 'YELLOW_CARD', 'SECOND_YELLOW_CARD', 'RED_CARD')
    group by 1
),

everyone as (
    select season_id, player_id, team_id from sheets
    union
    select season_id, player_id, team_id from cards
    union
    select season_id, player_id, team_id from shots
    union
    select season_id, player_id, team_id from mart.top_scorers
),

computed as (
    select
        everyone.season_id, everyone.player_id, everyone.team_id, 'COMPUTED' as source,
        scorers.matches_played, cast(sheets.starts as integer) as starts, scorers.minutes,
        coalesce(scorers.goals, 0) as goals, coalesce(scorers.penalties, 0) as penalties, scorers.assists,
        cast(case when told.has_shots = 1 then coalesce(shots.shots, 0) end as integer) as shots,
        cast(case when told.has_shots = 1 then coalesce(shots.shots_on_target, 0) end as integer) as shots_on_target,
        case when told.has_shots = 1 then coalesce(scorers.xg, 0e0) end as xg,
        cast(case when told.has_cards = 1 then coalesce(cards.yellow_cards, 0) end as integer) as yellow_cards,
        cast(case when told.has_cards = 1 then coalesce(cards.second_yellow_cards, 0) end as integer) as second_yellow_cards,
        cast(case when told.has_cards = 1 then coalesce(cards.red_cards, 0) end as integer) as red_cards,
        cast(null as double) as rating
    from everyone
    left join sheets
        on everyone.season_id = sheets.season_id and everyone.player_id = sheets.player_id and everyone.team_id = sheets.team_id
    left join told on everyone.season_id = told.season_id
    left join cards
        on everyone.season_id = cards.season_id and everyone.player_id = cards.player_id and everyone.team_id = cards.team_id
    left join shots
        on everyone.season_id = shots.season_id and everyone.player_id = shots.player_id and everyone.team_id = shots.team_id
    left join mart.top_scorers as scorers
        on everyone.season_id = scorers.season_id and everyone.player_id = scorers.player_id and everyone.team_id = scorers.team_id
),

published as (
    select
        source, competition_code, season, team_scope, source_player_id, source_team_id, team_name, matches_played, starts, minutes,
        goals, penalties, assists, shots, shots_on_target, yellow_cards, second_yellow_cards, red_cards, rating
    from staging.stg_api_football__players
    union all
    select
        source, competition_code, season, team_scope, source_player_id, source_team_id, team_name, matches_played, null, null,
        goals, penalties, assists, null, null, null, null, null, null
    from staging.stg_football_data__scorers
),

identified as (
    select
        'sea_' || substr(md5(published.competition_code || '|' || cast(published.season as varchar)), 1, 16) as season_id,
        players.player_id,
        teams.team_id,
        published.source,
        sum(published.matches_played) as matches_played, sum(published.starts) as starts, sum(published.minutes) as minutes,
        sum(published.goals) as goals, sum(published.penalties) as penalties, sum(published.assists) as assists,
        sum(published.shots) as shots, sum(published.shots_on_target) as shots_on_target,
        sum(published.yellow_cards) as yellow_cards, sum(published.second_yellow_cards) as second_yellow_cards,
        sum(published.red_cards) as red_cards, max(published.rating) as rating
    from published
    inner join (select distinct source, source_player_id, player_id from staging.int_player_names) as players
        on published.source = players.source and published.source_player_id = players.source_player_id
    inner join (
        select source, source_team_id, min(team_id) as team_id
        from staging.int_team_names
        group by 1, 2
        having count(distinct team_id) = 1
    ) as teams on published.source = teams.source and published.source_team_id = teams.source_team_id
    where published.season is not null
    group by 1, 2, 3, 4
),

all_rows as (
    select
        season_id, player_id, team_id, source, matches_played, starts, minutes, goals, penalties, assists, shots, shots_on_target, xg,
        yellow_cards, second_yellow_cards, red_cards, rating
    from computed
    union all
    select
        season_id, player_id, team_id, source, cast(matches_played as integer), cast(starts as integer), cast(minutes as integer),
        cast(coalesce(goals, 0) as integer), cast(penalties as integer), cast(assists as integer), cast(shots as integer),
        cast(shots_on_target as integer), cast(null as double), cast(yellow_cards as integer), cast(second_yellow_cards as integer),
        cast(red_cards as integer), rating
    from identified
),

-- Counting is complete where every match played has its events.
complete as (
    select season_id, count(case when status in ('FINISHED', 'AWARDED') and not has_events and full_time_home + full_time_away > 0 then 1 end) = 0 as is_complete
    from mart.matches
    group by 1
)

select
    all_rows.*,
    row_number() over (
        partition by all_rows.season_id, all_rows.player_id, all_rows.team_id
        order by case
            when all_rows.source = 'COMPUTED' and coalesce(complete.is_complete, false) then 0
            when all_rows.source = 'API_FOOTBALL' then 1
            when all_rows.source = 'FOOTBALL_DATA' then 2
            else 3
        end
    ) = 1 as is_preferred
from all_rows
left join complete on all_rows.season_id = complete.season_id
