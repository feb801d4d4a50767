with raw as (
    select record, ingested_at, object_key, record_index from "raw"."json_fixtures"
    union all
    select record, ingested_at, object_key, record_index from "raw"."json_fixture_details"
),

fields as (
    select ingested_at, object_key, record_index, json_extract_string(record, ['$.fixture.id', '$.fixture.date', '$.fixture.referee', '$.fixture.venue.id', '$.fixture.venue.name', '$.fixture.venue.city', '$.fixture.status.short', '$.fixture.status.elapsed', '$.league.id', '$.league.season', '$.league.round', '$.teams.home.id', '$.teams.home.name', '$.teams.away.id', '$.teams.away.name', '$.goals.home', '$.goals.away', '$.score.halftime.home', '$.score.halftime.away', '$.score.fulltime.home', '$.score.fulltime.away', '$.score.extratime.home', '$.score.extratime.away', '$.score.penalty.home', '$.score.penalty.away']) as f from raw
),

-- An answer may hold some rows of other leagues: the row's own league decides, not the one that was asked for.
versions as (
    select
        f[1] as source_match_id,
        f,
        competitions.competition_code,
        competitions.kind,
        competitions.team_scope,
        try_cast(f[10] as integer) as season,
        (try_cast(replace(substr(f[2], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[2], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))) as kickoff_at,
        cast(timezone(coalesce(competitions.timezone, 'UTC'), timezone('UTC', (try_cast(replace(substr(f[2], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[2], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[2], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))))) as date) as match_on,
        case upper(f[7])
    when '1H' then 'IN_PLAY'
    when '2H' then 'IN_PLAY'
    when 'LIVE' then 'IN_PLAY'
    when 'HT' then 'PAUSED'
    when 'BT' then 'PAUSED'
    when 'ET' then 'EXTRA_TIME'
    when 'P' then 'PENALTY_SHOOTOUT'
    when 'PEN' then 'FINISHED'
    when 'AET' then 'FINISHED'
    when 'FT' then 'FINISHED'
    when 'MATCH FINISHED' then 'FINISHED'
    when 'SUSP' then 'SUSPENDED'
    when 'INT' then 'SUSPENDED'
    when 'PST' then 'POSTPONED'
    when 'MATCH POSTPONED' then 'POSTPONED'
    when 'CANC' then 'CANCELLED'
    when 'MATCH CANCELLED' then 'CANCELLED'
    when 'ABD' then 'ABANDONED'
    when 'AWD' then 'AWARDED'
    when 'WO' then 'AWARDED'
    else 'SCHEDULED'
end as status,
        lower(f[11]) as round_name,
        try_cast(f[16] as integer) as full_home,
        try_cast(f[17] as integer) as full_away,
        coalesce(f[7] in ('AET', 'PEN', 'ET', 'BT', 'P'), false) as has_extra_time,
        coalesce(cast(f[2] as varchar), '') || '|' || coalesce(cast(f[7] as varchar), '') || '|' || coalesce(cast(f[11] as varchar), '') || '|' || coalesce(cast(f[12] as varchar), '') || '|' || coalesce(cast(f[14] as varchar), '') || '|' || coalesce(cast(f[16] as varchar), '') || '|' || coalesce(cast(f[17] as varchar), '') || '|' || coalesce(cast(f[18] as varchar), '') || '|' || coalesce(cast(f[19] as varchar), '') || '|' || coalesce(cast(f[24] as varchar), '') || '|' || coalesce(cast(f[25] as varchar), '') as facts,
        case when f[7] in ('FT', 'AET', 'PEN', 'AWD', 'WO') then f[16] || '-' || f[17] end as result,
        fields.ingested_at,
        fields.object_key,
        fields.record_index
    from fields
    inner join staging.stg_config__competitions as competitions on fields.f[9] = competitions.api_football_league
    where f[1] is not null and f[12] is not null and f[14] is not null
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
)

select
    'API_FOOTBALL' as source,
    competition_code,
    season,
    'remote' as base,
    source_match_id,
    case
        when round_name like 'regular season%' then 'REGULAR_SEASON'
        when kind = 'LEAGUE' then 'PLAYOFFS'
        when round_name like 'group%' then 'GROUP_STAGE'
        when round_name like 'league%' then 'LEAGUE_STAGE'
        when round_name like '%qualifying%' or round_name like 'preliminary%' or round_name = 'play-offs' then 'QUALIFICATION'
        when round_name like 'round of 32%' or round_name like '16th finals%' then 'LAST_32'
        when round_name like 'round of 16%' or round_name like '8th finals%' then 'LAST_16'
        when round_name like 'quarter%' then 'QUARTER_FINALS'
        when round_name like 'semi%' then 'SEMI_FINALS'
        when round_name like '3rd place%' then 'THIRD_PLACE'
        when round_name = 'final' then 'FINAL'
        else 'PLAYOFFS'
    end as stage,
    'Group ' || nullif(regexp_extract(f[11], '^Group ([A-Z]) -', 1), '') as group_name,
    f[11] as round,
    cast(nullif(regexp_extract(f[11], ' - ([0-9]+)$', 1), '') as integer) as matchday,
    kickoff_at,
    match_on,
    status,
    case when status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME', 'PENALTY_SHOOTOUT') then try_cast(f[8] as integer) end as minute,
    team_scope,
    f[12] as home_source_id,
    f[13] as home_name,
    cast(null as varchar) as home_short_name,
    cast(null as varchar) as home_code,
    f[14] as away_source_id,
    f[15] as away_name,
    cast(null as varchar) as away_short_name,
    cast(null as varchar) as away_code,
    full_home as full_time_home,
    full_away as full_time_away,
    -- May stay null long after the end: it is never 0 by that.
    try_cast(f[18] as integer) as half_time_home,
    try_cast(f[19] as integer) as half_time_away,
    coalesce(try_cast(f[20] as integer), case when not has_extra_time then full_home end) as regular_time_home,
    coalesce(try_cast(f[21] as integer), case when not has_extra_time then full_away end) as regular_time_away,
    case when has_extra_time then full_home - try_cast(f[20] as integer) end as extra_time_home,
    case when has_extra_time then full_away - try_cast(f[21] as integer) end as extra_time_away,
    try_cast(f[24] as integer) as penalties_home,
    try_cast(f[25] as integer) as penalties_away,
    f[5] as venue_name,
    f[6] as venue_city,
    cast(null as integer) as attendance,
    f[3] as referee,
    f[4] as source_venue_id,
    ingested_at,
    first_seen_at,
    last_changed_at,
    changes,
    corrections,
    previous_result,
    -- The key tells the day of the fetch alone; a match in play tells the minute.
    case
        when status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME', 'PENALTY_SHOOTOUT') and try_cast(f[8] as integer) is not null
            then (kickoff_at + to_minutes(try_cast(f[8] as integer)))
        else ingested_at
    end as observed_at
from history
