select * from {{ ref('stg_matches') }}
