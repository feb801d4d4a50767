with newest as (
    select raw.*
    from "raw"."fd_scorers" as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from "raw"."fd_scorers") as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
),

fields as (
    select
        competition_code, season, ingested_at, record_index,
        json_extract_string(record, ['$.player.id', '$.player.name', '$.player.firstName', '$.player.lastName', '$.player.dateOfBirth', '$.player.nationality', '$.player.section', '$.team.id', '$.team.name', '$.playedMatches', '$.goals', '$.assists', '$.penalties']) as f
    from newest
)

select
    'FOOTBALL_DATA' as source,
    fields.competition_code,
    fields.season,
    competitions.team_scope,
    f[1] as source_player_id,
    f[2] as player_name,
    f[3] as first_name,
    f[4] as last_name,
    try_cast(f[5] as date) as date_of_birth,
    f[6] as nationality,
    f[7] as position,
    f[8] as source_team_id,
    f[9] as team_name,
    try_cast(f[10] as integer) as matches_played,
    try_cast(f[11] as integer) as goals,
    -- Null when 0 and when unknown, so it is unknown.
    try_cast(f[12] as integer) as assists,
    try_cast(f[13] as integer) as penalties,
    fields.ingested_at
from fields
inner join staging.stg_config__competitions as competitions on fields.competition_code = competitions.competition_code
where f[1] is not null
