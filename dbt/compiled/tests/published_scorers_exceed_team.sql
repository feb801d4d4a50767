with scored as (
    select season_id, source, team_id, sum(goals) as goals
    from mart.player_season_stats
    where source <> 'COMPUTED'
    group by 1, 2, 3
),

results as (
    select season_id, team_id, sum(goals) as goals
    from (
        select season_id, home_team_id as team_id, full_time_home as goals from mart.matches
        union all
        select season_id, away_team_id, full_time_away from mart.matches
    ) as sides
    group by 1, 2
)

select
    scored.season_id,
    scored.source || ' gives ' || teams.name || '''s scorers ' || cast(scored.goals as varchar) || ' goals, the team has '
        || cast(coalesce(results.goals, 0) as varchar) as reason
from scored
left join results on scored.season_id = results.season_id and scored.team_id = results.team_id
inner join mart.teams as teams on scored.team_id = teams.team_id
where scored.goals > coalesce(results.goals, 0)
