-- One source a match: a stream of events beats a list of goals, cards and substitutions whose goals are those of the score, and that
-- a list of goals alone; then the configured precedence decides.
with streams as (
    select distinct source, source_match_id from staging.stg_statsbomb__events
),

goal_lists as (
    select distinct competition_code, season, file_id, record_index from staging.stg_openfootball__goals
),

event_lists as (
    select source, source_match_id, count(case when type in ('GOAL', 'OWN_GOAL') then 1 end) as goals
    from staging.stg_api_football__events
    group by 1, 2
),

candidates as (
    select
        matches.*,
        streams.source_match_id is not null as has_stream,
        row_number() over (
            partition by match_id
            order by
                case
                    when streams.source_match_id is not null then 0
                    when event_lists.goals = matches.full_time_home + matches.full_time_away then 1
                    when goal_lists.record_index is not null then 2
                    else 3
                end,
                precedence, matches.source
        ) as preference
    from staging.int_source_matches as matches
    left join streams on matches.source = streams.source and matches.source_match_id = streams.source_match_id
    left join goal_lists
        on matches.source = 'OPENFOOTBALL'
        and matches.competition_code = goal_lists.competition_code
        and matches.season = goal_lists.season
        and matches.file_id = goal_lists.file_id
        and matches.record_index = goal_lists.record_index
    left join event_lists on matches.source = event_lists.source and matches.source_match_id = event_lists.source_match_id
    where streams.source_match_id is not null or goal_lists.record_index is not null or event_lists.source_match_id is not null
)

select
    source, source_match_id, competition_code, season, file_id, record_index, match_id, season_id, home_team_id, away_team_id,
    home_source_id, away_source_id, has_stream
from candidates
where preference = 1
