with raw as (
    select
        'STATSBOMB' as source, competition_code, season, base, object_key, ingested_at, record_index, record,
        stored.record_hash as record_hash
    from "raw"."matches__statsbomb" as stored
    union all
    select
        'DEMO' as source, competition_code, season, base, object_key, ingested_at, record_index, record,
        stored.record_hash as record_hash
    from "raw"."matches__demo" as stored

),

objects as (
    select source, competition_code, season, base, object_key, ingested_at, row_number() over (
        partition by source, competition_code, season, base order by ingested_at desc, object_key desc
    ) as version_back
    from (select distinct source, competition_code, season, base, object_key, ingested_at from raw) as seen
),

-- The newest file holds; older ones tell when a match was first seen and how often its facts changed.
versions as (
    select
        raw.*,
        objects.version_back = 1 as is_newest,
        json_extract_string(raw.record, ['$.match_id', '$.match_date', '$.kick_off', '$.match_status', '$.match_week', '$.competition_stage.name', '$.home_team.home_team_id', '$.home_team.home_team_name', '$.home_team.short_name', '$.home_team.code', '$.home_team.country.name', '$.home_team.home_team_group', '$.away_team.away_team_id', '$.away_team.away_team_name', '$.away_team.short_name', '$.away_team.code', '$.away_team.country.name', '$.home_score', '$.away_score', '$.stadium.name', '$.stadium.city', '$.attendance', '$.referee.name', '$.half_time.home', '$.half_time.away', '$.minute']) as f
    from raw
    inner join objects on raw.source = objects.source and raw.object_key = objects.object_key
),

history as (
    select
        versions.*,
        min(ingested_at) over (partition by source, competition_code, season, f[1]) as first_seen_at,
        case
            when record_hash <> lag(record_hash) over (partition by source, competition_code, season, f[1] order by ingested_at, object_key)
                then 1
            else 0
        end as is_changed,
        -- The score of a match in play moves; only that of a finished one can be corrected.
        case
            when lower(coalesce(f[4], 'available')) not in ('in_play', 'live', 'collecting', '1st half', '2nd half', 'paused')
                then f[18] || '-' || f[19]
        end as result
    from versions
),

results as (
    select
        source, competition_code, season, f[1] as source_match_id, result,
        lag(result) over (partition by source, competition_code, season, f[1] order by ingested_at, object_key) as result_before
    from history
    where result is not null
),

corrections as (
    select source, competition_code, season, source_match_id, cast(count(*) as integer) as corrections, max(result_before) as previous_result
    from results
    where result <> result_before
    group by 1, 2, 3, 4
),

changes as (
    select
        history.*,
        sum(is_changed) over (partition by source, competition_code, season, f[1]) as changes,
        max(case when is_changed = 1 then ingested_at end) over (partition by source, competition_code, season, f[1]) as changed_at
    from history
),

typed as (
    select
        changes.source,
        changes.competition_code,
        changes.season,
        changes.base,
        changes.record_hash,
        changes.ingested_at,
        changes.first_seen_at,
        coalesce(changes.changed_at, changes.first_seen_at) as last_changed_at,
        cast(changes.changes as integer) as changes,
        coalesce(corrections.corrections, 0) as corrections,
        corrections.previous_result,
        competitions.team_scope,
        competitions.timezone,
        changes.f,
        try_cast(changes.f[2] as date) as match_on,
        try_cast(changes.f[18] as integer) as home_score,
        try_cast(changes.f[19] as integer) as away_score,
        lower(coalesce(changes.f[4], 'available')) as stated_status,
        lower(coalesce(changes.f[6], 'regular season')) as stage_name
    from changes
    inner join staging.stg_config__competitions as competitions
        on changes.competition_code = competitions.competition_code
    left join corrections
        on changes.source = corrections.source
        and changes.competition_code = corrections.competition_code
        and changes.season = corrections.season
        and changes.f[1] = corrections.source_match_id
    where changes.is_newest
)

select
    source,
    competition_code,
    season,
    base,
    f[1] as source_match_id,
    case
        when stage_name like 'regular%' then 'REGULAR_SEASON'
        when stage_name like 'group%' then 'GROUP_STAGE'
        when stage_name like '%round of 32%' then 'LAST_32'
        when stage_name like '%round of 16%' then 'LAST_16'
        when stage_name like '%quarter%' then 'QUARTER_FINALS'
        when stage_name like '%semi%' then 'SEMI_FINALS'
        when stage_name like '%3rd%' or stage_name like '%third%' then 'THIRD_PLACE'
        when stage_name = 'final' then 'FINAL'
        else 'PLAYOFFS'
    end as stage,
    case when f[12] is not null and stage_name like 'group%' then 'Group ' || replace(f[12], 'Group ', '') end as group_name,
    case when stage_name like 'regular%' then 'Matchday ' || f[5] else f[6] end as round,
    try_cast(f[5] as integer) as matchday,
    -- The clock is local and says no zone: the competition's holds. (The demo league's is UTC.)
    timezone('UTC', timezone(timezone, try_cast(f[2] || ' ' || substr(f[3], 1, 8) as timestamp))) as kickoff_at,
    match_on,
    case
        when stated_status in ('in_play', 'live', 'collecting', '1st half', '2nd half') and home_score is not null then 'IN_PLAY'
        when stated_status = 'paused' then 'PAUSED'
        when stated_status = 'postponed' then 'POSTPONED'
        when stated_status in ('cancelled', 'canceled') then 'CANCELLED'
        when stated_status = 'abandoned' then 'ABANDONED'
        when home_score is null or away_score is null then 'SCHEDULED'
        else 'FINISHED'
    end as status,
    try_cast(f[26] as integer) as minute,
    team_scope,
    f[7] as home_source_id,
    f[8] as home_name,
    f[9] as home_short_name,
    f[10] as home_code,
    f[11] as home_country,
    f[13] as away_source_id,
    f[14] as away_name,
    f[15] as away_short_name,
    f[16] as away_code,
    f[17] as away_country,
    home_score as full_time_home,
    away_score as full_time_away,
    try_cast(f[24] as integer) as half_time_home,
    try_cast(f[25] as integer) as half_time_away,
    f[20] as venue_name,
    f[21] as venue_city,
    try_cast(f[22] as integer) as attendance,
    f[23] as referee,
    record_hash,
    ingested_at,
    first_seen_at,
    last_changed_at,
    changes,
    corrections,
    previous_result
from typed
