{%- set sources = [('STATSBOMB', 'events__statsbomb'), ('DEMO', 'events__demo')] -%}
{%- set paths = [
  '$.id', '$.index', '$.period', '$.minute', '$.second', '$.team.id', '$.player.id', '$.player.name',
  '$.location[0]', '$.location[1]', '$.shot.end_location[0]', '$.shot.end_location[1]', '$.shot.end_location[2]',
  '$.shot.statsbomb_xg', '$.shot.outcome.name', '$.shot.type.name', '$.shot.body_part.name', '$.shot.key_pass_id',
  '$.location[2]'
] -%}
-- One event in 140 is a shot: to look for its type in the text costs a tenth of parsing everything.
with newest as (
    {{ newest_files(sources) }}
),

raw as (
    {{ records_of_newest_files(sources, "stored.record like '%Shot\"%'") }}
),

fields as (
    select source, competition_code, season, match_id, ingested_at, record_index, {{ json_texts('record', paths) }} as f
    from raw
    where {{ json_text('record', '$.type.name') }} = 'Shot'
)

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
    f[6] as source_team_id,
    f[7] as source_player_id,
    f[8] as player_name,
    try_cast(f[9] as double) as location_x,
    try_cast(f[10] as double) as location_y,
    try_cast(f[19] as double) as location_z,
    try_cast(f[11] as double) as end_x,
    try_cast(f[12] as double) as end_y,
    try_cast(f[13] as double) as end_z,
    try_cast(f[14] as double) as xg,
    f[15] as outcome,
    f[16] as shot_type,
    f[17] as body_part,
    f[18] as key_pass_id
from fields
