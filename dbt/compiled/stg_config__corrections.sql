with newest as (
    select json_extract_string(record, ['$.competition_code', '$.season', '$.stage', '$.home', '$.away', '$.meeting', '$.score_home', '$.score_away', '$.regular_time_home', '$.regular_time_away', '$.penalties_home', '$.penalties_away', '$.is_awarded', '$.effective_from', '$.reason', '$.goals_count']) as fields
    from "raw"."config_corrections"
    where ingested_at = (select max(ingested_at) from "raw"."config_corrections")
)

select
    fields[1] as competition_code,
    cast(fields[2] as integer) as season,
    fields[3] as stage,
    fields[4] as home,
    fields[5] as away,
    cast(fields[6] as integer) as meeting,
    cast(fields[7] as integer) as score_home,
    cast(fields[8] as integer) as score_away,
    cast(fields[9] as integer) as regular_time_home,
    cast(fields[10] as integer) as regular_time_away,
    cast(fields[11] as integer) as penalties_home,
    cast(fields[12] as integer) as penalties_away,
    cast(fields[13] as boolean) as is_awarded,
    cast(fields[14] as date) as effective_from,
    fields[15] as reason,
    cast(fields[16] as boolean) as goals_count
from newest
-- A list without entries is one empty record.
where fields[1] is not null
