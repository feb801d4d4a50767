with newest as (
    select {{ json_texts('record', ['$.competition_code', '$.season', '$.team', '$.points', '$.reason', '$.effective_from']) }} as fields
    from {{ source('raw', 'config_deductions') }}
    where ingested_at = (select max(ingested_at) from {{ source('raw', 'config_deductions') }})
)

select
    fields[1] as competition_code,
    cast(fields[2] as integer) as season,
    fields[3] as team,
    cast(fields[4] as integer) as points,
    fields[5] as reason,
    cast(fields[6] as date) as effective_from
from newest
-- A list without entries is one empty record.
where fields[1] is not null
