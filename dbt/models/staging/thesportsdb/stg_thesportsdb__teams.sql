with versions as (
    select
        ingested_at, object_key, record_index,
        {{ json_texts('record', [
            '$.idTeam', '$.strTeam', '$.strTeamShort', '$.strCountry', '$.idAPIfootball', '$.idLeague', '$.strStadium', '$.idVenue',
            '$.intStadiumCapacity', '$.intFormedYear', '$.strLocation', '$.strTeamAlternate'
        ]) }} as f
    from {{ source('raw', 'tsdb_teams') }}
),

ranked as (
    select
        versions.*,
        competitions.team_scope,
        competitions.competition_code,
        row_number() over (partition by f[1] order by ingested_at desc, object_key desc, record_index desc) as version_back
    from versions
    inner join {{ ref('stg_config__competitions') }} as competitions on versions.f[6] = competitions.thesportsdb_league
    where f[1] is not null
)

select
    'THESPORTSDB' as source,
    competition_code,
    team_scope,
    f[1] as source_team_id,
    f[2] as team_name,
    f[3] as code,
    f[4] as country,
    nullif(nullif(f[5], '0'), '') as api_football_id,
    try_cast(f[10] as integer) as founded,
    nullif(nullif(f[8], '0'), '') as source_venue_id,
    f[7] as venue_name,
    {{ capture('f[11]', '^([^,]+)') }} as venue_city,
    nullif(try_cast(f[9] as integer), 0) as venue_capacity,
    ingested_at
from ranked
where version_back = 1
