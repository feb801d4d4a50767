with fields as (
    select ingested_at, object_key, record_index, json_extract_string(record, ['$.idEvent', '$.idLeague', '$.strSeason', '$.intRound', '$.strTimestamp', '$.dateEvent', '$.strTime', '$.strStatus', '$.strPostponed', '$.idHomeTeam', '$.strHomeTeam', '$.idAwayTeam', '$.strAwayTeam', '$.intHomeScore', '$.intAwayScore', '$.strVenue', '$.strCity', '$.intSpectators', '$.strOfficial', '$.idAPIfootball', '$.strProgress', '$.idVenue', '$.dateEventLocal']) as f
    from "raw"."polled_live_matches"
    where endpoint = 'thesportsdb_live'
),

-- The free key can answer with rows of other leagues: the join keeps those that the config knows.
clocks as (
    select
        f[1] as source_match_id,
        f,
        competitions.competition_code,
        competitions.team_scope,
        competitions.timezone,
        competitions.kind,
        try_cast(substr(f[3], 1, 4) as integer) as season,
        -- Without a clock there is a day and no kick-off.
        coalesce((try_cast(replace(substr(f[5], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[5], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[5], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[5], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))), (try_cast(replace(substr(f[6] || ' ' || f[7], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[6] || ' ' || f[7], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[6] || ' ' || f[7], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[6] || ' ' || f[7], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0)))) as kickoff_at,
        case upper(f[8])
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
end as stated_status,
        fields.ingested_at,
        fields.object_key,
        fields.record_index
    from fields
    inner join staging.stg_config__competitions as competitions on fields.f[2] = competitions.thesportsdb_league
    where f[1] is not null and f[10] is not null and f[12] is not null and f[3] is not null
),

versions as (
    select
        clocks.*,
        -- Postponed beats whatever the status says.
        case when lower(f[9]) = 'yes' then 'POSTPONED' else stated_status end as status,
        coalesce(cast(f[4] as varchar), '') || '|' || coalesce(cast(f[5] as varchar), '') || '|' || coalesce(cast(f[6] as varchar), '') || '|' || coalesce(cast(f[8] as varchar), '') || '|' || coalesce(cast(f[9] as varchar), '') || '|' || coalesce(cast(f[10] as varchar), '') || '|' || coalesce(cast(f[12] as varchar), '') || '|' || coalesce(cast(f[14] as varchar), '') || '|' || coalesce(cast(f[15] as varchar), '') as facts,
        case when stated_status = 'FINISHED' and coalesce(lower(f[9]), 'no') <> 'yes' then f[14] || '-' || f[15] end as result
    from clocks
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
    'THESPORTSDB' as source,
    competition_code,
    season,
    'remote' as base,
    source_match_id,
    -- Rounds from 125 on are code for knock-out matches and play-offs.
    case when kind = 'LEAGUE' and coalesce(try_cast(f[4] as integer), 0) < 125 then 'REGULAR_SEASON' else 'PLAYOFFS' end as stage,
    cast(null as varchar) as group_name,
    case when try_cast(f[4] as integer) between 1 and 124 then 'Matchday ' || f[4] end as round,
    case when try_cast(f[4] as integer) between 1 and 124 then try_cast(f[4] as integer) end as matchday,
    kickoff_at,
    coalesce(cast(timezone(coalesce(timezone, 'UTC'), timezone('UTC', kickoff_at)) as date), try_cast(f[23] as date), try_cast(f[6] as date)) as match_on,
    status,
    case when status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME') then try_cast(nullif(regexp_extract(f[21], '^([0-9]+)', 1), '') as integer) end as minute,
    team_scope,
    f[10] as home_source_id,
    f[11] as home_name,
    cast(null as varchar) as home_short_name,
    cast(null as varchar) as home_code,
    f[12] as away_source_id,
    f[13] as away_name,
    cast(null as varchar) as away_short_name,
    cast(null as varchar) as away_code,
    try_cast(f[14] as integer) as full_time_home,
    try_cast(f[15] as integer) as full_time_away,
    cast(null as integer) as half_time_home,
    cast(null as integer) as half_time_away,
    try_cast(f[14] as integer) as regular_time_home,
    try_cast(f[15] as integer) as regular_time_away,
    cast(null as integer) as extra_time_home,
    cast(null as integer) as extra_time_away,
    cast(null as integer) as penalties_home,
    cast(null as integer) as penalties_away,
    f[16] as venue_name,
    f[17] as venue_city,
    try_cast(f[18] as integer) as attendance,
    f[19] as referee,
    f[20] as api_football_id,
    f[22] as source_venue_id,
    ingested_at,
    first_seen_at,
    last_changed_at,
    changes,
    corrections,
    previous_result,
    -- All of them come from polls.
    ingested_at as observed_at
from history
