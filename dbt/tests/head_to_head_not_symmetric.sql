{{ config(severity='warn') }}
select own.season_id, 'the meetings of ' || own.team_id || ' and ' || own.opponent_id || ' differ by side' as reason
from {{ ref('head_to_head') }} as own
left join {{ ref('head_to_head') }} as other
    on own.season_id = other.season_id and own.team_id = other.opponent_id and own.opponent_id = other.team_id
where other.season_id is null
    or own.played <> other.played or own.won <> other.lost or own.drawn <> other.drawn
    or own.goals_for <> other.goals_against
