with newest as (
    select json_extract_string(record, ['$.competition_code', '$.season', '$.ordinal', '$.criterion']) as fields
    from "raw"."config_order_rules"
    where ingested_at = (select max(ingested_at) from "raw"."config_order_rules")
)

select
    fields[1] as competition_code,
    cast(fields[2] as integer) as season,
    cast(fields[3] as integer) as ordinal,
    fields[4] as criterion
from newest
-- A list without entries is one empty record.
where fields[1] is not null
