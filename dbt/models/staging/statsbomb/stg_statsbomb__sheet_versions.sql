{%- set sources = [('STATSBOMB', 'lineups__statsbomb'), ('DEMO', 'lineups__demo')] -%}
-- Every version of every team sheet, parsed once: the newest one is the line-up, all of them are the players' history.
with newest as (
    {{ newest_files(sources) }}
),

raw as (
    {%- for source_id, relation in sources %}
    select '{{ source_id }}' as source, competition_code, season, match_id, object_key, ingested_at, record
    from {{ source('raw', relation) }}
    where competition_code in (select competition_code from {{ ref('stg_config__competitions') }})
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sides as (
    select
        raw.source, raw.competition_code, raw.season, raw.match_id, raw.ingested_at,
        newest.object_key is not null as is_newest,
        {{ json_text('raw.record', '$.team_id') }} as source_team_id,
        {{ json_part('raw.record', '$.lineup') }} as lineup
    from raw
    left join newest on raw.source = newest.source and raw.object_key = newest.object_key
),

players as (
    select
        sides.source, sides.competition_code, sides.season, sides.match_id, sides.ingested_at, sides.is_newest, sides.source_team_id,
        {{ json_texts('player.item', [
            '$.player_id', '$.player_name', '$.player_nickname', '$.jersey_number', '$.country.name',
            '$.positions[0].position', '$.positions[0].start_reason', '$.birth_date', '$.position'
        ]) }} as f,
        {{ json_part('player.item', '$.positions') }} as positions
    from sides
    cross join {{ json_elements('sides.lineup', 'player') }}
)

select
    source,
    competition_code,
    season,
    match_id as source_match_id,
    ingested_at,
    is_newest,
    source_team_id,
    f[1] as source_player_id,
    f[2] as player_name,
    f[3] as nickname,
    try_cast(f[4] as integer) as shirt_number,
    f[5] as nationality,
    f[6] as first_position,
    f[7] as start_reason,
    try_cast(f[8] as date) as date_of_birth,
    f[9] as usual_position,
    positions
from players
