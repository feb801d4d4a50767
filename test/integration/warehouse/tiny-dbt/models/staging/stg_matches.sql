select season, json_extract_string(record, '$.home') as home from {{ source('raw', 'matches__tiny') }}
