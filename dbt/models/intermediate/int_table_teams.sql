-- Teams of each season's table as small numbers; their order is by name, the last resort of every table.
with groups as (
    select
        season_id, team_id, group_name,
        dense_rank() over (partition by season_id order by group_name) as group_no
    from (
        select season_id, team_id, max(group_name) as group_name
        from (
            select season_id, home_team_id as team_id, group_name from {{ ref('matches') }} where counts_for_table
            union all
            select season_id, away_team_id, group_name from {{ ref('matches') }} where counts_for_table
        ) as sides
        group by 1, 2
    ) as teams
)

select
    table_seasons.season_no,
    groups.season_id,
    groups.team_id,
    cast(groups.group_no as integer) as group_no,
    groups.group_name,
    cast(row_number() over (partition by groups.season_id order by lower(teams.name), groups.team_id) as integer) as team_no,
    placements.ordinal as placement
from groups
inner join {{ ref('int_table_seasons') }} as table_seasons on groups.season_id = table_seasons.season_id
inner join {{ ref('teams') }} as teams on groups.team_id = teams.team_id
left join {{ ref('int_placements') }} as placements
    on groups.season_id = placements.season_id and groups.team_id = placements.team_id
