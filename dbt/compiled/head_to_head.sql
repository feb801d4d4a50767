-- By season, so that a season held back counts nowhere; over all seasons it is the sum.
select
    season_id,
    team_id,
    opponent_id,
    cast(count(*) as integer) as played,
    cast(count(case when outcome = 'W' then 1 end) as integer) as won,
    cast(count(case when outcome = 'D' then 1 end) as integer) as drawn,
    cast(count(case when outcome = 'L' then 1 end) as integer) as lost,
    cast(sum(goals_for) as integer) as goals_for,
    cast(sum(goals_against) as integer) as goals_against,
    max(match_on) as last_match_on
from staging.int_team_results
group by 1, 2, 3
