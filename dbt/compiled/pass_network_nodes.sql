-- Where a player stood: the mean of the points at which he gave completed passes and at which passes reached him.
with touches as (
    select season_id, match_id, team_id, player_id, location_x as x, location_y as y, 1 as given
    from mart.match_events
    where type = 'PASS' and is_completed and player_id is not null and related_player_id is not null
    union all
    select season_id, match_id, team_id, related_player_id, end_x, end_y, 0
    from mart.match_events
    where type = 'PASS' and is_completed and player_id is not null and related_player_id is not null
)

select
    season_id,
    match_id,
    team_id,
    player_id,
    round(cast(sum(cast(round(x * 1e4) as bigint)) as double) / count(x)) / 1e4 as average_x,
    round(cast(sum(cast(round(y * 1e4) as bigint)) as double) / count(y)) / 1e4 as average_y,
    cast(sum(given) as integer) as passes,
    cast(sum(1 - given) as integer) as received
from touches
group by 1, 2, 3, 4
