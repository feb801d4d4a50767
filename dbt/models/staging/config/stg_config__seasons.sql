with newest as (
    select {{ json_texts('record', ['$.competition_code', '$.season', '$.label', '$.teams', '$.meetings', '$.groups', '$.knockout_matches', '$.expected_matches', '$.matches_each']) }} as fields
    from {{ source('raw', 'config_seasons') }}
    where ingested_at = (select max(ingested_at) from {{ source('raw', 'config_seasons') }})
)

select
    fields[1] as competition_code,
    cast(fields[2] as integer) as season,
    fields[3] as label,
    cast(fields[4] as integer) as teams,
    cast(fields[5] as integer) as meetings,
    cast(fields[6] as integer) as group_count,
    cast(fields[7] as integer) as knockout_matches,
    cast(fields[8] as integer) as expected_matches,
    cast(fields[9] as integer) as matches_each
from newest
-- A list without entries is one empty record.
where fields[1] is not null
