select
    season_id,
    match_id,
    team_id,
    player_id as from_player_id,
    related_player_id as to_player_id,
    cast(count(*) as integer) as passes
from {{ ref('match_events') }}
where type = 'PASS' and is_completed and player_id is not null and related_player_id is not null
group by 1, 2, 3, 4, 5
