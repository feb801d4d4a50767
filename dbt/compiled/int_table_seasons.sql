with rules as (
    select
        competition_code, season, criterion,
        row_number() over (partition by competition_code, season order by ordinal) as ordinal
    from staging.stg_config__order_rules
),

first_h2h as (
    select competition_code, season, min(case when criterion like 'h2h%' then ordinal end) as ordinal
    from rules
    group by 1, 2
),

blocks as (
    select
        rules.*,
        case
            when rules.criterion like 'h2h%' then 'h2h'
            when rules.ordinal < coalesce(first_h2h.ordinal, 5) then 'before'
            else 'after'
        end as block
    from rules
    inner join first_h2h on rules.competition_code = first_h2h.competition_code and rules.season = first_h2h.season
),

placed as (
    select *, row_number() over (partition by competition_code, season, block order by ordinal) as place
    from blocks
),

weights as (
    select
        competition_code,
        season,
        coalesce(max(case when block = 'before' and criterion = 'points' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_points,
        coalesce(max(case when block = 'before' and criterion = 'points_per_game' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_points_per_game,
        coalesce(max(case when block = 'before' and criterion = 'goal_difference' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_goal_difference,
        coalesce(max(case when block = 'before' and criterion = 'goals_for' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_goals_for,
        coalesce(max(case when block = 'before' and criterion = 'wins' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_wins,
        coalesce(max(case when block = 'before' and criterion = 'away_goals_for' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_away_goals_for,
        coalesce(max(case when block = 'before' and criterion = 'away_wins' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as before_away_wins,
        coalesce(max(case when block = 'after' and criterion = 'points' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_points,
        coalesce(max(case when block = 'after' and criterion = 'points_per_game' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_points_per_game,
        coalesce(max(case when block = 'after' and criterion = 'goal_difference' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_goal_difference,
        coalesce(max(case when block = 'after' and criterion = 'goals_for' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_goals_for,
        coalesce(max(case when block = 'after' and criterion = 'wins' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_wins,
        coalesce(max(case when block = 'after' and criterion = 'away_goals_for' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_away_goals_for,
        coalesce(max(case when block = 'after' and criterion = 'away_wins' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as after_away_wins,
        coalesce(max(case when block = 'h2h' and criterion = 'h2h_points' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as h2h_points,
        coalesce(max(case when block = 'h2h' and criterion = 'h2h_goal_difference' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as h2h_goal_difference,
        coalesce(max(case when block = 'h2h' and criterion = 'h2h_goals_for' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as h2h_goals_for,
        coalesce(max(case when block = 'h2h' and criterion = 'h2h_away_goals_for' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0) as h2h_away_goals_for

    from placed
    group by 1, 2
)

select
    seasons.season_id,
    cast(row_number() over (order by seasons.season_id) as integer) as season_no,
    coalesce(config.meetings, 1) as meetings,
    config.group_count is not null as is_grouped,
    -- Without rules in the config: points, goal difference, goals.
    coalesce(weights.before_points, 4398046511104) as before_points,
    coalesce(weights.before_points_per_game, 0) as before_points_per_game,
    coalesce(weights.before_goal_difference, 268435456) as before_goal_difference,
    coalesce(weights.before_goals_for, 16384) as before_goals_for,
    coalesce(weights.before_wins, 0) as before_wins,
    coalesce(weights.before_away_goals_for, 0) as before_away_goals_for,
    coalesce(weights.before_away_wins, 0) as before_away_wins,
    coalesce(weights.after_points, 0) as after_points,
    coalesce(weights.after_points_per_game, 0) as after_points_per_game,
    coalesce(weights.after_goal_difference, 0) as after_goal_difference,
    coalesce(weights.after_goals_for, 0) as after_goals_for,
    coalesce(weights.after_wins, 0) as after_wins,
    coalesce(weights.after_away_goals_for, 0) as after_away_goals_for,
    coalesce(weights.after_away_wins, 0) as after_away_wins,
    coalesce(weights.h2h_points, 0) as h2h_points,
    coalesce(weights.h2h_goal_difference, 0) as h2h_goal_difference,
    coalesce(weights.h2h_goals_for, 0) as h2h_goals_for,
    coalesce(weights.h2h_away_goals_for, 0) as h2h_away_goals_for,

    coalesce(weights.h2h_points + weights.h2h_goal_difference + weights.h2h_goals_for + weights.h2h_away_goals_for > 0, false) as has_h2h
from mart.seasons as seasons
left join staging.stg_config__seasons as config
    on seasons.competition_code = config.competition_code and seasons.season = config.season
left join weights on seasons.competition_code = weights.competition_code and seasons.season = weights.season
