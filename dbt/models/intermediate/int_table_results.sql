-- A row a team and match that counts: what it got, against whom.
with counted as (
    select
        matches.season_id, matches.match_id, matches.matchday, home_team_id, away_team_id, winner,
        -- An award can give points without goals.
        case when coalesce(corrections.goals_count, true) then full_time_home else 0 end as full_time_home,
        case when coalesce(corrections.goals_count, true) then full_time_away else 0 end as full_time_away,
        -- A decision counts from its own day on, which is not that of the match.
        greatest(matches.match_on, coalesce(corrections.effective_from, matches.match_on)) as match_on
    from {{ ref('matches') }} as matches
    left join {{ ref('int_corrections') }} as corrections on matches.match_id = corrections.match_id
    where counts_for_table
        and status in ('FINISHED', 'AWARDED')
        and full_time_home is not null and full_time_away is not null
        and home_team_id <> away_team_id
),

sides as (
    select season_id, match_id, match_on, matchday, home_team_id as team_id, away_team_id as opponent_id, true as is_home,
        full_time_home as goals_for, full_time_away as goals_against,
        winner, winner = 'HOME' as is_won
    from counted
    union all
    select season_id, match_id, match_on, matchday, away_team_id, home_team_id, false, full_time_away, full_time_home,
        winner, winner = 'AWAY'
    from counted
)

select
    teams.season_no,
    sides.match_id,
    sides.match_on,
    sides.matchday,
    teams.team_no,
    opponents.team_no as opponent_no,
    sides.is_home,
    sides.goals_for,
    sides.goals_against,
    case when sides.is_won then 1 else 0 end as won,
    case when sides.winner is null then 1 else 0 end as drawn
from sides
inner join {{ ref('int_table_teams') }} as teams on sides.season_id = teams.season_id and sides.team_id = teams.team_id
inner join {{ ref('int_table_teams') }} as opponents
    on sides.season_id = opponents.season_id and sides.opponent_id = opponents.team_id
