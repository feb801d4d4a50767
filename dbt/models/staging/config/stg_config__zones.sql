with newest as (
    select {{ json_texts('record', ['$.competition_code', '$.season', '$.kind', '$.label', '$.from_position', '$.to_position']) }} as fields
    from {{ source('raw', 'config_zones') }}
    where ingested_at = (select max(ingested_at) from {{ source('raw', 'config_zones') }})
)

select
    fields[1] as competition_code,
    cast(fields[2] as integer) as season,
    fields[3] as kind,
    fields[4] as label,
    cast(fields[5] as integer) as from_position,
    cast(fields[6] as integer) as to_position
from newest
-- A list without entries is one empty record.
where fields[1] is not null
