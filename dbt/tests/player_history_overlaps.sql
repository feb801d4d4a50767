{{ config(severity='warn') }}
-- Versions of a player and source follow each other without gap, and the last one alone is current.
with versions as (
    select
        player_id, source, version, valid_from, valid_to, is_current,
        lag(valid_to) over (partition by player_id, source order by version, valid_from) as ended_at,
        count(*) over (partition by player_id, source, version) as times
    from {{ ref('player_history') }}
)

select 'version ' || cast(version as varchar) || ' of ' || player_id || ' (' || source || ') does not follow the one before' as reason
from versions
where times > 1
    or (version > 1 and (ended_at is null or ended_at <> valid_from))
    or valid_to <= valid_from
    or is_current <> (valid_to is null)
