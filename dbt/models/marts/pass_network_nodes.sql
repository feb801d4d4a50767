-- Where a player stood: the mean of the points at which he gave completed passes and at which passes reached him.
with touches as (
    select season_id, match_id, team_id, player_id, location_x as x, location_y as y, 1 as given
    from {{ ref('match_events') }}
    where type = 'PASS' and is_completed and player_id is not null and related_player_id is not null
    union all
    select season_id, match_id, team_id, related_player_id, end_x, end_y, 0
    from {{ ref('match_events') }}
    where type = 'PASS' and is_completed and player_id is not null and related_player_id is not null
)

select
    season_id,
    match_id,
    team_id,
    player_id,
    {{ exact_average('x', 4) }} as average_x,
    {{ exact_average('y', 4) }} as average_y,
    cast(sum(given) as integer) as passes,
    cast(sum(1 - given) as integer) as received
from touches
group by 1, 2, 3, 4
