with versions as (
    select
        item_id as source_player_id, ingestion_date, ingested_at, record_index,
        max(ingestion_date) over (partition by item_id) as newest_date,
        {{ json_texts('record', ['$.league', '$.country', '$.season', '$.place']) }} as f
    from {{ source('raw', 'json_trophies') }}
    where item_id is not null
)

select
    'API_FOOTBALL' as source,
    source_player_id,
    cast(record_index + 1 as integer) as list_position,
    f[1] as league_name,
    f[2] as country,
    f[3] as season_label,
    try_cast(substr(f[3], 1, 4) as integer) as season,
    f[4] as place,
    coalesce(lower(f[4]) = 'winner', false) as is_won,
    ingested_at
from versions
where ingestion_date = newest_date
