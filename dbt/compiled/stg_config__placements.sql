with newest as (
    select json_extract_string(record, ['$.competition_code', '$.season', '$.group', '$.team', '$.ordinal', '$.reason']) as fields
    from "raw"."config_placements"
    where ingested_at = (select max(ingested_at) from "raw"."config_placements")
)

select
    fields[1] as competition_code,
    cast(fields[2] as integer) as season,
    fields[3] as group_name,
    fields[4] as team,
    cast(fields[5] as integer) as ordinal,
    fields[6] as reason
from newest
-- A list without entries is one empty record.
where fields[1] is not null
