with revisions as (
    select * from staging.stg_openfootball__revisions
),

facts as (
    select
        'OPENFOOTBALL' as source,
        matches.competition_code,
        matches.season,
        matches.base,
        matches.source_match_id,
        matches.file_id,
        matches.record_index,
        matches.stage,
        matches.group_name,
        matches.round,
        matches.matchday,
        matches.kickoff_at,
        matches.match_on,
        matches.status,
        cast(null as integer) as minute,
        matches.home_scope,
        matches.away_scope,
        matches.home_name,
        matches.away_name,
        matches.home_name as home_source_id,
        matches.away_name as away_source_id,
        matches.full_time_home,
        matches.full_time_away,
        matches.half_time_home,
        matches.half_time_away,
        matches.regular_time_home,
        matches.regular_time_away,
        matches.extra_time_home,
        matches.extra_time_away,
        matches.penalties_home,
        matches.penalties_away,
        cast(null as varchar) as source_venue_id,
        matches.venue_name,
        matches.venue_city,
        cast(null as integer) as attendance,
        cast(null as varchar) as referee,
        matches.ingested_at,
        coalesce(revisions.first_seen_at, matches.file_first_seen_at) as first_seen_at,
        coalesce(revisions.last_changed_at, matches.file_first_seen_at) as last_changed_at,
        coalesce(revisions.changes, 0) as changes,
        coalesce(revisions.corrections, 0) as corrections,
        revisions.previous_result,
        matches.ingested_at as observed_at
    from staging.stg_openfootball__matches as matches
    left join revisions
        on matches.competition_code = revisions.competition_code
        and matches.season = revisions.season
        and matches.file_id = revisions.file_id
        and matches.record_index = revisions.record_index
    union all
    select
        source, competition_code, season, base, source_match_id, null, null, stage, group_name, round, matchday, kickoff_at, match_on,
        status, minute, team_scope, team_scope, home_name, away_name, home_source_id, away_source_id,
        full_time_home, full_time_away, half_time_home, half_time_away, full_time_home, full_time_away,
        null, null, null, null, null, venue_name, venue_city, attendance, referee, ingested_at, first_seen_at, last_changed_at, changes, corrections, previous_result,
        ingested_at
    from staging.stg_statsbomb__matches
    union all
    select
        source, competition_code, season, base, source_match_id, null, null, stage, group_name, round, matchday, kickoff_at, match_on,
        status, minute, team_scope, team_scope, home_name, away_name, home_source_id, away_source_id,
        full_time_home, full_time_away, half_time_home, half_time_away, regular_time_home, regular_time_away,
        extra_time_home, extra_time_away, penalties_home, penalties_away,
        source_venue_id, venue_name, venue_city, attendance, referee, ingested_at, first_seen_at, last_changed_at, changes, corrections, previous_result,
        observed_at
    from staging.int_provider_matches
),

teams as (
    select distinct source, team_scope, name, source_team_id, team_id, key_scope from staging.int_team_names
),

sided as (
    select
        facts.*,
        home.team_id as home_team_id,
        -- Where names of grounds are unique: at home in the country of the club, whatever the competition.
        case when facts.stage = 'FINAL' then 'World' else home.key_scope end as venue_scope,
        away.team_id as away_team_id
    from facts
    inner join teams as home
        on facts.source = home.source and facts.home_scope = home.team_scope
        and facts.home_name = home.name and facts.home_source_id = home.source_team_id
    inner join teams as away
        on facts.source = away.source and facts.away_scope = away.team_scope
        and facts.away_name = away.name and facts.away_source_id = away.source_team_id
),

-- Austria to 2017-18: the sides meet twice at each ground, so the pair alone names no match.
own_meetings as (
    select
        sided.*,
        row_number() over (
            partition by source, competition_code, season, stage, home_team_id, away_team_id
            order by matchday nulls last, match_on, record_index, source_match_id
        ) as own_meeting
    from sided
),

-- A source that has some of the matches only cannot count them: there the matchday says which one it is.
told_meetings as (
    select competition_code, season, stage, home_team_id, away_team_id, matchday, max(own_meeting) as meeting
    from own_meetings
    where source = 'OPENFOOTBALL' and matchday is not null
        and exists (
            select 1 from staging.stg_config__seasons as seasons
            where seasons.competition_code = own_meetings.competition_code and seasons.season = own_meetings.season and seasons.meetings > 1
        )
    group by 1, 2, 3, 4, 5, 6
),

meetings as (
    select own_meetings.*, coalesce(told_meetings.meeting, own_meetings.own_meeting) as meeting
    from own_meetings
    left join told_meetings
        on own_meetings.source <> 'OPENFOOTBALL'
        and own_meetings.competition_code = told_meetings.competition_code
        and own_meetings.season = told_meetings.season
        and own_meetings.stage = told_meetings.stage
        and own_meetings.home_team_id = told_meetings.home_team_id
        and own_meetings.away_team_id = told_meetings.away_team_id
        and own_meetings.matchday = told_meetings.matchday
)

select
    meetings.*,
    'sea_' || substr(md5(meetings.competition_code || '|' || cast(meetings.season as varchar)), 1, 16) as season_id,
    'mat_' || substr(md5(meetings.competition_code || '|' || cast(meetings.season as varchar) || '|' || stage || '|' || home_team_id || '|' || away_team_id || '|' || cast(meeting as varchar)), 1, 16) as match_id,
    coalesce(sources.precedence, 1000) as precedence
from meetings
left join staging.stg_config__sources as sources on meetings.source = sources.source
