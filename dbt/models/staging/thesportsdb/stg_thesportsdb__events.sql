{%- set paths = [
  '$.idEvent', '$.idLeague', '$.strSeason', '$.intRound', '$.strTimestamp', '$.dateEvent', '$.strTime', '$.strStatus', '$.strPostponed',
  '$.idHomeTeam', '$.strHomeTeam', '$.idAwayTeam', '$.strAwayTeam', '$.intHomeScore', '$.intAwayScore',
  '$.strVenue', '$.strCity', '$.intSpectators', '$.strOfficial', '$.idAPIfootball', '$.strProgress', '$.idVenue', '$.dateEventLocal'
] -%}
with fields as (
    select ingested_at, object_key, record_index, {{ json_texts('record', paths) }} as f
    from {{ source('raw', 'polled_live_matches') }}
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
        coalesce({{ instant('f[5]') }}, {{ instant("f[6] || ' ' || f[7]") }}) as kickoff_at,
        {{ short_status('f[8]') }} as stated_status,
        fields.ingested_at,
        fields.object_key,
        fields.record_index
    from fields
    inner join {{ ref('stg_config__competitions') }} as competitions on fields.f[2] = competitions.thesportsdb_league
    where f[1] is not null and f[10] is not null and f[12] is not null and f[3] is not null
),

versions as (
    select
        clocks.*,
        -- Postponed beats whatever the status says.
        case when lower(f[9]) = 'yes' then 'POSTPONED' else stated_status end as status,
        {{ facts_of(['f[4]', 'f[5]', 'f[6]', 'f[8]', 'f[9]', 'f[10]', 'f[12]', 'f[14]', 'f[15]']) }} as facts,
        case when stated_status = 'FINISHED' and coalesce(lower(f[9]), 'no') <> 'yes' then f[14] || '-' || f[15] end as result
    from clocks
),

{{ match_history('versions') }}

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
    coalesce({{ local_date('kickoff_at', 'timezone') }}, try_cast(f[23] as date), try_cast(f[6] as date)) as match_on,
    status,
    case when status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME') then try_cast({{ capture('f[21]', '^([0-9]+)') }} as integer) end as minute,
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
