with newest as (
    select source, competition_code, season, match_id, ingested_at, object_key
    from (
        select files.*, row_number() over (
            partition by source, match_id order by ingested_at desc, object_key desc
        ) as version_back
        from (
            select 'STATSBOMB' as source, competition_code, season, match_id, ingested_at, object_key
            from "raw"."events__statsbomb"
            where record_index = 0 and competition_code in (select competition_code from staging.stg_config__competitions)
            union all
            select 'DEMO' as source, competition_code, season, match_id, ingested_at, object_key
            from "raw"."events__demo"
            where record_index = 0 and competition_code in (select competition_code from staging.stg_config__competitions)

        ) as files
    ) as versions
    where version_back = 1
),

raw as (

    select
        newest.source, newest.competition_code, newest.season, newest.match_id, newest.ingested_at,
        stored.record_index, stored.record
    from "raw"."events__statsbomb" as stored
    inner join newest on newest.source = 'STATSBOMB' and stored.object_key = newest.object_key
    where true
    union all
    select
        newest.source, newest.competition_code, newest.season, newest.match_id, newest.ingested_at,
        stored.record_index, stored.record
    from "raw"."events__demo" as stored
    inner join newest on newest.source = 'DEMO' and stored.object_key = newest.object_key
    where true

),

fields as (
    select
        source, competition_code, season, match_id, ingested_at, record_index, record,
        json_extract_string(record, ['$.id', '$.index', '$.period', '$.minute', '$.second', '$.type.name', '$.team.id', '$.player.id', '$.player.name', '$.location[0]', '$.location[1]', '$.location[2]', '$.timestamp', '$.duration', '$.possession', '$.play_pattern.name', '$.under_pressure', '$.pass.recipient.id', '$.pass.recipient.name', '$.pass.length', '$.pass.outcome.name', '$.pass.end_location[0]', '$.pass.end_location[1]', '$.pass.body_part.name', '$.carry.end_location[0]', '$.carry.end_location[1]', '$.ball_receipt.outcome.name', '$.foul_committed.card.name', '$.bad_behaviour.card.name', '$.substitution.replacement.id', '$.substitution.replacement.name', '$.substitution.outcome.name', '$.tactics.formation', '$.dribble.outcome.name', '$.duel.outcome.name', '$.interception.outcome.name', '$.goalkeeper.outcome.name', '$.50_50.outcome.name', '$.clearance.body_part.name']) as f
    from raw
)

-- The details stand under a key named after the type; those of shots are read by stg_statsbomb__shots.
select
    source,
    competition_code,
    season,
    match_id as source_match_id,
    ingested_at,
    record_index,
    f[1] as source_event_id,
    try_cast(f[2] as integer) as source_index,
    try_cast(f[3] as integer) as period,
    try_cast(f[4] as integer) as minute,
    try_cast(f[5] as integer) as second,
    f[6] as type_name,
    f[7] as source_team_id,
    f[8] as source_player_id,
    f[9] as player_name,
    try_cast(f[10] as double) as location_x,
    try_cast(f[11] as double) as location_y,
    try_cast(f[12] as double) as location_z,
    f[18] as recipient_id,
    f[19] as recipient_name,
    try_cast(f[20] as double) as pass_length,
    try_cast(coalesce(f[22], f[25]) as double) as end_x,
    try_cast(coalesce(f[23], f[26]) as double) as end_y,
    coalesce(f[24], f[39]) as body_part,
    coalesce(f[28], f[29]) as card,
    f[30] as replacement_id,
    f[31] as replacement_name,
    -- No outcome means success for a pass.
    coalesce(f[21], f[27], f[32], f[34], f[35], f[36], f[37], f[38]) as outcome,
    f[33] as formation,
    '{"type":' || cast(to_json(f[6]) as varchar)
        || ',"id":' || cast(to_json(f[1]) as varchar)
        || coalesce(',"timestamp":"' || f[13] || '"', '')
        || coalesce(',"duration":' || f[14], '')
        || coalesce(',"possession":' || f[15], '')
        || coalesce(',"playPattern":' || cast(to_json(f[16]) as varchar), '')
        || case when f[17] = 'true' then ',"underPressure":true' else '' end
        || coalesce(',"details":' || cast(json_extract(record, '$.' || case f[6]
    when 'Goal Keeper' then 'goalkeeper'
    when 'Starting XI' then 'tactics'
    when 'Tactical Shift' then 'tactics'
    else replace(replace(replace(lower(f[6]), '*', ''), ' ', '_'), '/', '_')
end) as varchar), '')
        || '}' as attributes
from fields
