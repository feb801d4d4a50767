{{ config(materialized='ephemeral') }}
select * from {{ ref('z_first') }}
