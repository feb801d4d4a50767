with raw as (
    select record, ingested_at, object_key, record_index, false as is_poll
    from "raw"."matches__football_data"
    union all
    select record, ingested_at, object_key, record_index, true
    from "raw"."polled_live_matches"
    where endpoint = 'football_data_live'
),

fields as (
    select ingested_at, object_key, record_index, is_poll, json_extract_string(record, ['$.id', '$.utcDate', '$.status', '$.matchday', '$.stage', '$.group', '$.minute', '$.venue', '$.attendance', '$.homeTeam.id', '$.homeTeam.name', '$.homeTeam.shortName', '$.homeTeam.tla', '$.awayTeam.id', '$.awayTeam.name', '$.awayTeam.shortName', '$.awayTeam.tla', '$.score.duration', '$.score.fullTime.home', '$.score.fullTime.away', '$.score.halfTime.home', '$.score.halfTime.away', '$.score.regularTime.home', '$.score.regularTime.away', '$.score.extraTime.home', '$.score.extraTime.away', '$.score.penalties.home', '$.score.penalties.away', '$.competition.code', '$.season.startDate', '$.referees[0].name']) as f from raw
),

typed as (
    select
        f[1] as source_match_id,
        f,
        competitions.competition_code,
        competitions.kind,
        competitions.team_scope,
        try_cast(substr(f[30], 1, 4) as integer) as season,
        (try_cast(replace(substr(f[2], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[2], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))) as kickoff_at,
        cast(timezone(coalesce(competitions.timezone, 'UTC'), timezone('UTC', (try_cast(replace(substr(f[2], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[2], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))))) as date) as match_on,
        case
            when f[3] in ('SCHEDULED', 'TIMED') then 'SCHEDULED'
            when f[3] = 'LIVE' then 'IN_PLAY'
            else f[3]
        end as status,
        f[18] = 'PENALTY_SHOOTOUT' as has_shootout,
        try_cast(f[19] as integer) as stated_home,
        try_cast(f[20] as integer) as stated_away,
        try_cast(f[23] as integer) as regular_home,
        try_cast(f[24] as integer) as regular_away,
        try_cast(f[25] as integer) as extra_home,
        try_cast(f[26] as integer) as extra_away,
        try_cast(f[27] as integer) as penalties_home,
        try_cast(f[28] as integer) as penalties_away,
        fields.ingested_at,
        fields.object_key,
        fields.record_index,
        fields.is_poll
    from fields
    inner join staging.stg_config__competitions as competitions on fields.f[29] = competitions.football_data_code
    -- Of a cup tie that is not drawn yet nobody knows who plays.
    where f[1] is not null and f[10] is not null and f[14] is not null
),

-- After a shoot-out its kicks are in `fullTime`: the sporting score is that of regular and extra time.
versions as (
    select
        typed.*,
        case when has_shootout then coalesce(regular_home + extra_home, stated_home - penalties_home, regular_home) else stated_home end as full_home,
        case when has_shootout then coalesce(regular_away + extra_away, stated_away - penalties_away, regular_away) else stated_away end as full_away,
        coalesce(cast(f[2] as varchar), '') || '|' || coalesce(cast(f[3] as varchar), '') || '|' || coalesce(cast(f[4] as varchar), '') || '|' || coalesce(cast(f[10] as varchar), '') || '|' || coalesce(cast(f[14] as varchar), '') || '|' || coalesce(cast(f[19] as varchar), '') || '|' || coalesce(cast(f[20] as varchar), '') || '|' || coalesce(cast(f[21] as varchar), '') || '|' || coalesce(cast(f[22] as varchar), '') || '|' || coalesce(cast(f[27] as varchar), '') || '|' || coalesce(cast(f[28] as varchar), '') as facts,
        case when f[3] in ('FINISHED', 'AWARDED') then f[19] || '-' || f[20] end as result
    from typed
),

in_order as (
    select
        versions.*,
        lag(facts) over (partition by source_match_id order by ingested_at, object_key, record_index) as facts_before,
        row_number() over (partition by source_match_id order by ingested_at desc, object_key desc, record_index desc) = 1 as is_newest,
        min(ingested_at) over (partition by source_match_id) as first_seen_at
    from versions
),

sums as (
    select
        source_match_id,
        cast(count(case when facts <> facts_before then 1 end) as integer) as changes,
        max(case when facts <> facts_before then ingested_at end) as changed_at
    from in_order
    group by 1
),

results as (
    select
        source_match_id, result,
        lag(result) over (partition by source_match_id order by ingested_at, object_key, record_index) as result_before
    from versions
    where result is not null
),

corrections as (
    select source_match_id, cast(count(*) as integer) as corrections, max(result_before) as previous_result
    from results
    where result <> result_before
    group by 1
),

history as (
    select
        in_order.*,
        coalesce(sums.changed_at, in_order.first_seen_at) as last_changed_at,
        sums.changes,
        coalesce(corrections.corrections, 0) as corrections,
        corrections.previous_result
    from in_order
    inner join sums on in_order.source_match_id = sums.source_match_id
    left join corrections on in_order.source_match_id = corrections.source_match_id
    where in_order.is_newest
),

polls as (
    select source_match_id, max(ingested_at) as observed_at
    from versions
    where is_poll
    group by 1
)

select
    'FOOTBALL_DATA' as source,
    history.competition_code,
    history.season,
    'remote' as base,
    history.source_match_id,
    case
        when history.kind = 'LEAGUE' and f[5] = 'REGULAR_SEASON' then 'REGULAR_SEASON'
        when history.kind = 'LEAGUE' then 'PLAYOFFS'
        when f[5] in ('GROUP_STAGE', 'LEAGUE_STAGE', 'LAST_32', 'LAST_16', 'QUARTER_FINALS', 'SEMI_FINALS', 'THIRD_PLACE', 'FINAL') then f[5]
        when f[5] like '%QUALIFICATION%' or f[5] like 'PLAYOFF_ROUND%' or f[5] = 'PRELIMINARY_ROUND' then 'QUALIFICATION'
        else 'PLAYOFFS'
    end as stage,
    'Group ' || nullif(regexp_extract(f[6], '[_ ]([A-Z])$', 1), '') as group_name,
    case when f[5] in ('REGULAR_SEASON', 'GROUP_STAGE', 'LEAGUE_STAGE') then 'Matchday ' || f[4] else f[5] end as round,
    case when f[5] in ('REGULAR_SEASON', 'GROUP_STAGE', 'LEAGUE_STAGE') then try_cast(f[4] as integer) end as matchday,
    history.kickoff_at,
    history.match_on,
    history.status,
    case when history.status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME') then try_cast(f[7] as integer) end as minute,
    history.team_scope,
    f[10] as home_source_id,
    f[11] as home_name,
    f[12] as home_short_name,
    f[13] as home_code,
    f[14] as away_source_id,
    f[15] as away_name,
    f[16] as away_short_name,
    f[17] as away_code,
    history.full_home as full_time_home,
    history.full_away as full_time_away,
    try_cast(f[21] as integer) as half_time_home,
    try_cast(f[22] as integer) as half_time_away,
    coalesce(history.regular_home, history.full_home) as regular_time_home,
    coalesce(history.regular_away, history.full_away) as regular_time_away,
    history.extra_home as extra_time_home,
    history.extra_away as extra_time_away,
    history.penalties_home,
    history.penalties_away,
    cast(null as varchar) as source_venue_id,
    f[8] as venue_name,
    cast(null as varchar) as venue_city,
    try_cast(f[9] as integer) as attendance,
    f[31] as referee,
    history.ingested_at,
    history.first_seen_at,
    history.last_changed_at,
    history.changes,
    history.corrections,
    history.previous_result,
    polls.observed_at
from history
left join polls on history.source_match_id = polls.source_match_id
