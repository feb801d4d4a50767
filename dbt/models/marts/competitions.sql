select
    {{ competition_id('competition_code') }} as competition_id,
    competition_code,
    slug,
    name,
    country,
    kind,
    is_synthetic,
    ordinal
from {{ ref('stg_config__competitions') }}
