select
    'cmp_' || substr(md5(competition_code), 1, 16) as competition_id,
    competition_code,
    slug,
    name,
    country,
    kind,
    is_synthetic,
    ordinal
from staging.stg_config__competitions
