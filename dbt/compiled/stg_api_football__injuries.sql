with fields as (
    select
        ingestion_date, ingested_at, record_index,
        json_extract_string(record, ['$.player.id', '$.player.name', '$.player.type', '$.player.reason', '$.team.id', '$.team.name', '$.fixture.id', '$.fixture.date', '$.league.id', '$.league.season']) as f
    from "raw"."json_injuries"
),

-- A row a player and fixture, now and then twice in one answer.
newest as (
    select
        fields.*,
        row_number() over (partition by coalesce(f[1], f[2]), f[7] order by ingestion_date desc, record_index desc) as version_back
    from fields
    where coalesce(f[1], f[2]) is not null and f[7] is not null
)

select
    'API_FOOTBALL' as source,
    competitions.competition_code,
    try_cast(f[10] as integer) as season,
    competitions.team_scope,
    coalesce(f[1], f[2]) as source_player_id,
    f[2] as player_name,
    f[5] as source_team_id,
    f[6] as team_name,
    f[7] as source_match_id,
    (try_cast(replace(substr(f[8], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[8], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[8], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[8], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))) as kickoff_at,
    case lower(f[3]) when 'missing fixture' then 'MISSING' when 'questionable' then 'QUESTIONABLE' else 'UNKNOWN' end as kind,
    f[4] as reason,
    newest.ingested_at
from newest
inner join staging.stg_config__competitions as competitions on newest.f[9] = competitions.api_football_league
where version_back = 1
