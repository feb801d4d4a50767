-- Each run begins where the one before ends, the last is the table's position.
with runs as (
    select history.*, lag(valid_to_on) over (partition by season_id, team_id order by version) as ended_on,
        lag(position) over (partition by season_id, team_id order by version) as position_before
    from mart.standings_history as history
)

select season_id, 'version ' || cast(version as varchar) || ' of ' || team_id || ' does not follow the one before' as reason
from runs
where (version > 1 and (ended_on is null or ended_on <> valid_from_on or position_before <> previous_position))
    or (version = 1 and previous_position is not null)
    or is_current <> (to_matchday is null)
