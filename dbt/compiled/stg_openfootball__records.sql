with distinct_records as (
    select
        raw.competition_code,
        raw.season,
        raw.season_id as file_id,
        raw.base,
        raw.record_hash as record_hash,
        max(raw.context) as context,
        max(raw.record) as record,
        max(case when raw.object_key = files.object_key then raw.record_index end) as record_index,
        count(case when raw.object_key = files.object_key then 1 end) as copies,
        max(files.ingested_at) as ingested_at,
        max(files.versions) as versions,
        max(files.first_seen_at) as file_first_seen_at
    from "raw"."matches__openfootball" as raw
    inner join staging.stg_openfootball__files as files
        on raw.competition_code = files.competition_code
        and raw.season = files.season
        and raw.season_id = files.file_id
        and raw.base = files.base
    group by 1, 2, 3, 4, 5
),

fields as (
    select
        distinct_records.*,
        json_extract_string(record, ['$.date', '$.time', '$.status', '$.round', '$.stage', '$.group', '$.ground', '$.team1', '$.team1.name', '$.team1.code', '$.team2', '$.team2.name', '$.team2.code', '$.score.ft[0]', '$.score.ft[1]', '$.score.ht[0]', '$.score.ht[1]', '$.score.et[0]', '$.score.et[1]', '$.score.p[0]', '$.score.p[1]', '$.score[0]', '$.score[1]', '$.score1', '$.score2']) as f,
        cast(json_extract(record, '$.goals1') as varchar) as goals1,
        cast(json_extract(record, '$.goals2') as varchar) as goals2,
        json_extract_string(context, '$.round.name') as context_round
    from distinct_records
)

select
    competition_code,
    season,
    file_id,
    base,
    record_hash,
    record_index,
    copies,
    ingested_at,
    versions,
    file_first_seen_at,
    try_cast(f[1] as date) as stated_on,
    f[2] as stated_time,
    lower(f[3]) as stated_status,
    coalesce(f[4], context_round) as round,
    f[5] as stage_name,
    f[6] as stated_group,
    f[7] as ground,
    -- A team is a string or an object {name, code}.
    coalesce(f[9], f[8]) as home_name,
    f[10] as home_code,
    coalesce(f[12], f[11]) as away_name,
    f[13] as away_code,
    -- {ft: […]}, a bare array, or score1/score2 of the older shape.
    try_cast(coalesce(f[14], f[22], f[24]) as integer) as ft_home,
    try_cast(coalesce(f[15], f[23], f[25]) as integer) as ft_away,
    try_cast(f[16] as integer) as ht_home,
    try_cast(f[17] as integer) as ht_away,
    try_cast(f[18] as integer) as et_home,
    try_cast(f[19] as integer) as et_away,
    try_cast(f[20] as integer) as p_home,
    try_cast(f[21] as integer) as p_away,
    goals1,
    goals2
from fields
