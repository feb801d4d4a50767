-- What the providers publish, as they publish it; the computed table is league_table.
with rows_of_all as (
    select
        source, competition_code, season, table_type, group_name, team_scope, source_team_id, team_name, position, played, won, drawn, lost,
        goals_for, goals_against, goal_difference, points, form, description, published_at, ingested_at
    from staging.stg_football_data__standings
    union all
    select
        source, competition_code, season, table_type, group_name, team_scope, source_team_id, team_name, position, played, won, drawn, lost,
        goals_for, goals_against, goal_difference, points, form, description, published_at, ingested_at
    from staging.stg_api_football__standings
    union all
    select
        source, competition_code, season, table_type, group_name, team_scope, source_team_id, team_name, position, played, won, drawn, lost,
        goals_for, goals_against, goal_difference, points, form, description, published_at, ingested_at
    from staging.stg_thesportsdb__table

)

select
    'sea_' || substr(md5(rows_of_all.competition_code || '|' || cast(rows_of_all.season as varchar)), 1, 16) as season_id,
    rows_of_all.source,
    rows_of_all.table_type,
    rows_of_all.group_name,
    teams.team_id,
    rows_of_all.position,
    rows_of_all.played,
    rows_of_all.won,
    rows_of_all.drawn,
    rows_of_all.lost,
    rows_of_all.goals_for,
    rows_of_all.goals_against,
    rows_of_all.goal_difference,
    rows_of_all.points,
    rows_of_all.form,
    rows_of_all.description,
    rows_of_all.published_at,
    rows_of_all.ingested_at
from rows_of_all
inner join (select distinct source, team_scope, name, source_team_id, team_id from staging.int_team_names) as teams
    on rows_of_all.source = teams.source
    and rows_of_all.team_scope = teams.team_scope
    and rows_of_all.team_name = teams.name
    and rows_of_all.source_team_id = teams.source_team_id
where rows_of_all.season is not null
