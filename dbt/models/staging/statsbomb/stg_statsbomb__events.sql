{%- set sources = [('STATSBOMB', 'events__statsbomb'), ('DEMO', 'events__demo')] -%}
{%- set paths = [
  '$.id', '$.index', '$.period', '$.minute', '$.second', '$.type.name', '$.team.id', '$.player.id', '$.player.name',
  '$.location[0]', '$.location[1]', '$.location[2]',
  '$.pass.recipient.id', '$.pass.length', '$.pass.outcome.name', '$.pass.end_location[0]', '$.pass.end_location[1]', '$.pass.body_part.name',
  '$.shot.statsbomb_xg', '$.shot.outcome.name', '$.shot.type.name', '$.shot.body_part.name',
  '$.shot.end_location[0]', '$.shot.end_location[1]', '$.shot.end_location[2]', '$.shot.key_pass_id',
  '$.carry.end_location[0]', '$.carry.end_location[1]',
  '$.foul_committed.card.name', '$.bad_behaviour.card.name', '$.substitution.replacement.id', '$.substitution.replacement.name',
  '$.substitution.outcome.name', '$.tactics.formation',
  '$.dribble.outcome.name', '$.duel.outcome.name', '$.interception.outcome.name', '$.goalkeeper.outcome.name', '$.ball_receipt.outcome.name', '$.50_50.outcome.name',
  '$.clearance.body_part.name', '$.possession', '$.play_pattern.name', '$.under_pressure', '$.timestamp', '$.duration', '$.pass.recipient.name'
] -%}
with raw as (
    {%- for source_id, relation in sources %}
    select '{{ source_id }}' as source, competition_code, season, match_id, object_key, ingested_at, record
    from {{ source('raw', relation) }}
    where competition_code in (select competition_code from {{ ref('stg_config__competitions') }})
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

objects as (
    select source, match_id, object_key, row_number() over (
        partition by source, match_id order by ingested_at desc, object_key desc
    ) as version_back
    from (select distinct source, match_id, object_key, ingested_at from raw) as seen
),

fields as (
    select
        raw.source, raw.competition_code, raw.season, raw.match_id, raw.ingested_at, raw.record,
        {{ json_texts('raw.record', paths) }} as f
    from raw
    inner join objects
        on raw.source = objects.source and raw.object_key = objects.object_key and objects.version_back = 1
)

-- The details stand under a key named after the type.
select
    source,
    competition_code,
    season,
    match_id as source_match_id,
    ingested_at,
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
    f[13] as recipient_id,
    f[47] as recipient_name,
    try_cast(f[14] as double) as pass_length,
    try_cast(coalesce(f[16], f[23], f[27]) as double) as end_x,
    try_cast(coalesce(f[17], f[24], f[28]) as double) as end_y,
    try_cast(f[25] as double) as end_z,
    coalesce(f[18], f[22], f[41]) as body_part,
    try_cast(f[19] as double) as xg,
    f[20] as shot_outcome,
    f[21] as shot_type,
    f[26] as key_pass_id,
    coalesce(f[29], f[30]) as card,
    f[31] as replacement_id,
    f[32] as replacement_name,
    -- No outcome means success for a pass.
    coalesce(f[15], f[20], f[33], f[35], f[36], f[37], f[38], f[39], f[40]) as outcome,
    f[34] as formation,
    '{"type":' || {{ to_json_text('f[6]') }}
        || ',"id":' || {{ to_json_text('f[1]') }}
        || coalesce(',"timestamp":"' || f[45] || '"', '')
        || coalesce(',"duration":' || f[46], '')
        || coalesce(',"possession":' || f[42], '')
        || coalesce(',"playPattern":' || {{ to_json_text('f[43]') }}, '')
        || case when f[44] = 'true' then ',"underPressure":true' else '' end
        || coalesce(',"details":' || {{ json_part_of('record', event_details_key('f[6]')) }}, '')
        || '}' as attributes
from fields
