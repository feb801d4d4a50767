-- The matches of the three providers that one asks for a key, in one shape. The config's competitions begin after the qualification.
with matches as (
    select source, competition_code, season, base, source_match_id, stage, group_name, round, matchday, kickoff_at, match_on, status, minute, team_scope, home_source_id, home_name, home_short_name, home_code, away_source_id, away_name, away_short_name, away_code, full_time_home, full_time_away, half_time_home, half_time_away, regular_time_home, regular_time_away, extra_time_home, extra_time_away, penalties_home, penalties_away, source_venue_id, venue_name, venue_city, attendance, referee, ingested_at, first_seen_at, last_changed_at, changes, corrections, previous_result, observed_at
    from staging.stg_football_data__matches
    where season is not null and match_on is not null and stage <> 'QUALIFICATION'
    union all
    select source, competition_code, season, base, source_match_id, stage, group_name, round, matchday, kickoff_at, match_on, status, minute, team_scope, home_source_id, home_name, home_short_name, home_code, away_source_id, away_name, away_short_name, away_code, full_time_home, full_time_away, half_time_home, half_time_away, regular_time_home, regular_time_away, extra_time_home, extra_time_away, penalties_home, penalties_away, source_venue_id, venue_name, venue_city, attendance, referee, ingested_at, first_seen_at, last_changed_at, changes, corrections, previous_result, observed_at
    from staging.stg_thesportsdb__events
    where season is not null and match_on is not null and stage <> 'QUALIFICATION'
    union all
    select source, competition_code, season, base, source_match_id, stage, group_name, round, matchday, kickoff_at, match_on, status, minute, team_scope, home_source_id, home_name, home_short_name, home_code, away_source_id, away_name, away_short_name, away_code, full_time_home, full_time_away, half_time_home, half_time_away, regular_time_home, regular_time_away, extra_time_home, extra_time_away, penalties_home, penalties_away, source_venue_id, venue_name, venue_city, attendance, referee, ingested_at, first_seen_at, last_changed_at, changes, corrections, previous_result, observed_at
    from staging.stg_api_football__fixtures
    where season is not null and match_on is not null and stage <> 'QUALIFICATION'

),

-- A record that stands there twice under two ids, as crowds enter it, is one match: the one with a score, else the newest.
ranked as (
    select
        matches.*,
        row_number() over (
            partition by source, competition_code, season, stage, home_source_id, away_source_id
            order by case when full_time_home is not null then 0 else 1 end, ingested_at desc, source_match_id
        ) as copy_number
    from matches
)

select ranked.source, ranked.competition_code, ranked.season, ranked.base, ranked.source_match_id, ranked.stage, ranked.group_name, ranked.round, ranked.matchday, ranked.kickoff_at, ranked.match_on, ranked.status, ranked.minute, ranked.team_scope, ranked.home_source_id, ranked.home_name, ranked.home_short_name, ranked.home_code, ranked.away_source_id, ranked.away_name, ranked.away_short_name, ranked.away_code, ranked.full_time_home, ranked.full_time_away, ranked.half_time_home, ranked.half_time_away, ranked.regular_time_home, ranked.regular_time_away, ranked.extra_time_home, ranked.extra_time_away, ranked.penalties_home, ranked.penalties_away, ranked.source_venue_id, ranked.venue_name, ranked.venue_city, ranked.attendance, ranked.referee, ranked.ingested_at, ranked.first_seen_at, ranked.last_changed_at, ranked.changes, ranked.corrections, ranked.previous_result, ranked.observed_at
from ranked
left join staging.stg_config__seasons as seasons
    on ranked.competition_code = seasons.competition_code and ranked.season = seasons.season
where ranked.stage <> 'REGULAR_SEASON' or ranked.copy_number <= coalesce(seasons.meetings, 1)
