with newest as (
    select json_extract_string(record, ['$.source', '$.precedence', '$.bases', '$.attribution']) as fields
    from "raw"."config_sources"
    where ingested_at = (select max(ingested_at) from "raw"."config_sources")
)

select
    fields[1] as source,
    cast(fields[2] as integer) as precedence,
    fields[3] as bases,
    fields[4] as attribution
from newest
