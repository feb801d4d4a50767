-- The computed table beside each published one. Nothing is overwritten: where they differ, somebody has to look.
with compared as (
    select
        published.season_id,
        published.source,
        published.table_type,
        published.team_id,
        published.published_at,
        computed.team_id is null as is_missing,
        coalesce(published.played <> computed.played, false) as is_other_state,
        published.position as published_position,
        computed.position as computed_position,
        published.played as published_played,
        computed.played as computed_played,
        published.won as published_won,
        computed.won as computed_won,
        published.drawn as published_drawn,
        computed.drawn as computed_drawn,
        published.lost as published_lost,
        computed.lost as computed_lost,
        published.goals_for as published_goals_for,
        computed.goals_for as computed_goals_for,
        published.goals_against as published_goals_against,
        computed.goals_against as computed_goals_against,
        published.goal_difference as published_goal_difference,
        computed.goal_difference as computed_goal_difference,
        published.points as published_points,
        computed.points as computed_points

    from mart.published_standings as published
    inner join mart.seasons as seasons on published.season_id = seasons.season_id
    left join mart.league_table as computed
        on published.season_id = computed.season_id
        and published.table_type = computed.table_type
        and published.team_id = computed.team_id
)

select
    season_id, source, table_type, team_id, 'position' as measure,
    published_position as published, computed_position as computed, is_missing, is_other_state, published_at
from compared
where published_position <> computed_position
union all
select
    season_id, source, table_type, team_id, 'played' as measure,
    published_played as published, computed_played as computed, is_missing, is_other_state, published_at
from compared
where published_played <> computed_played or is_missing
union all
select
    season_id, source, table_type, team_id, 'won' as measure,
    published_won as published, computed_won as computed, is_missing, is_other_state, published_at
from compared
where published_won <> computed_won
union all
select
    season_id, source, table_type, team_id, 'drawn' as measure,
    published_drawn as published, computed_drawn as computed, is_missing, is_other_state, published_at
from compared
where published_drawn <> computed_drawn
union all
select
    season_id, source, table_type, team_id, 'lost' as measure,
    published_lost as published, computed_lost as computed, is_missing, is_other_state, published_at
from compared
where published_lost <> computed_lost
union all
select
    season_id, source, table_type, team_id, 'goals_for' as measure,
    published_goals_for as published, computed_goals_for as computed, is_missing, is_other_state, published_at
from compared
where published_goals_for <> computed_goals_for
union all
select
    season_id, source, table_type, team_id, 'goals_against' as measure,
    published_goals_against as published, computed_goals_against as computed, is_missing, is_other_state, published_at
from compared
where published_goals_against <> computed_goals_against
union all
select
    season_id, source, table_type, team_id, 'goal_difference' as measure,
    published_goal_difference as published, computed_goal_difference as computed, is_missing, is_other_state, published_at
from compared
where published_goal_difference <> computed_goal_difference
union all
select
    season_id, source, table_type, team_id, 'points' as measure,
    published_points as published, computed_points as computed, is_missing, is_other_state, published_at
from compared
where published_points <> computed_points
