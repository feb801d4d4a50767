{{ config(severity='warn') }}
select season_id, 'a row of the ' || table_type || ' table does not add up' as reason
from {{ ref('league_table') }}
where points <> 3 * won + drawn - deduction
    or played <> won + drawn + lost
    or goal_difference <> goals_for - goals_against
union all
select season_id, 'goals for and against are not the same over all teams' as reason
from {{ ref('league_table') }}
where table_type = 'TOTAL'
group by season_id
having sum(goals_for) <> sum(goals_against)
