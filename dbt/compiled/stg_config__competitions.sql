with newest as (
    select json_extract_string(record, ['$.competition_code', '$.slug', '$.name', '$.country', '$.kind', '$.timezone', '$.is_synthetic', '$.ordinal', '$.football_data_code', '$.thesportsdb_league', '$.api_football_league']) as fields
    from "raw"."config_competitions"
    where ingested_at = (select max(ingested_at) from "raw"."config_competitions")
)

select
    fields[1] as competition_code,
    fields[2] as slug,
    fields[3] as name,
    fields[4] as country,
    fields[5] as kind,
    fields[6] as timezone,
    cast(fields[7] as boolean) as is_synthetic,
    cast(fields[8] as integer) as ordinal,
    -- Clubs are told apart by the country of their league, so that equal names in two countries never merge.
    case
        when fields[7] = 'true' then 'Demo'
        when fields[4] is null and fields[5] = 'TOURNAMENT' then 'World'
        else coalesce(fields[4], fields[1])
    end as team_scope,
    fields[9] as football_data_code,
    fields[10] as thesportsdb_league,
    fields[11] as api_football_league
from newest
