with newest as (
    select {{ json_texts('record', ['$.source', '$.precedence', '$.bases', '$.attribution']) }} as fields
    from {{ source('raw', 'config_sources') }}
    where ingested_at = (select max(ingested_at) from {{ source('raw', 'config_sources') }})
)

select
    fields[1] as source,
    cast(fields[2] as integer) as precedence,
    fields[3] as bases,
    fields[4] as attribution
from newest
