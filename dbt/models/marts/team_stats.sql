-- Numbers of events are there only where a source has a match's events: null elsewhere, never 0.
with counted as (
    select
        match_id,
        team_id,
        count(case when type = 'SHOT' then 1 end) as shots,
        sum(case when type = 'SHOT' then xg end) as xg,
        count(case when type = 'PASS' then 1 end) as passes,
        count(case when type = 'PASS' and is_completed then 1 end) as completed_passes,
        count(case when type in ('YELLOW_CARD', 'SECOND_YELLOW_CARD') then 1 end) as yellow_cards,
        count(case when type in ('RED_CARD', 'SECOND_YELLOW_CARD') then 1 end) as red_cards
    from {{ ref('match_events') }}
    where type in ('SHOT', 'PASS', 'YELLOW_CARD', 'SECOND_YELLOW_CARD', 'RED_CARD')
    group by 1, 2
),

streamed as (
    select distinct match_id from counted where shots > 0 or passes > 0
),

matched as (
    select
        results.*,
        streamed.match_id is not null as has_stream,
        own.shots, own.xg, own.passes, own.completed_passes, own.yellow_cards, own.red_cards,
        other.shots as shots_against, other.xg as xg_against
    from {{ ref('int_team_results') }} as results
    left join streamed on results.match_id = streamed.match_id
    left join counted as own on streamed.match_id = own.match_id and results.team_id = own.team_id
    left join counted as other on streamed.match_id = other.match_id and results.opponent_id = other.team_id
)

select
    season_id,
    team_id,
    cast(count(*) as integer) as played,
    cast(count(case when outcome = 'W' then 1 end) as integer) as won,
    cast(count(case when outcome = 'D' then 1 end) as integer) as drawn,
    cast(count(case when outcome = 'L' then 1 end) as integer) as lost,
    cast(sum(goals_for) as integer) as goals_for,
    cast(sum(goals_against) as integer) as goals_against,
    cast(count(case when goals_against = 0 then 1 end) as integer) as clean_sheets,
    cast(count(case when goals_for = 0 then 1 end) as integer) as failed_to_score,
    cast(max(goals_for - goals_against) as integer) as best_difference,
    cast(min(goals_for - goals_against) as integer) as worst_difference,
    cast(count(case when has_stream then 1 end) as integer) as matches_with_events,
    cast(sum(case when has_stream then coalesce(shots, 0) end) as integer) as shots,
    cast(sum(case when has_stream then coalesce(shots_against, 0) end) as integer) as shots_against,
    round(sum(case when has_stream then coalesce(xg, 0e0) end), 6) as xg,
    round(sum(case when has_stream then coalesce(xg_against, 0e0) end), 6) as xg_against,
    cast(sum(case when has_stream then coalesce(passes, 0) end) as integer) as passes,
    cast(sum(case when has_stream then coalesce(completed_passes, 0) end) as integer) as completed_passes,
    cast(sum(case when has_stream then coalesce(yellow_cards, 0) end) as integer) as yellow_cards,
    cast(sum(case when has_stream then coalesce(red_cards, 0) end) as integer) as red_cards
from matched
group by 1, 2
