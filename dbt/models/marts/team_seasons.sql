with members as (
    select season_id, team_id, max(group_name) as group_name
    from (
        select season_id, home_team_id as team_id, group_name from {{ ref('matches') }}
        union all
        select season_id, away_team_id, group_name from {{ ref('matches') }}
    ) as sides
    group by 1, 2
)

select
    members.season_id,
    members.team_id,
    members.group_name,
    tables.position,
    tables.points,
    tables.form,
    case when competitions.kind = 'LEAGUE' and tables.position is not null then {{ tier('tables.position') }} end as tier
from members
inner join {{ ref('seasons') }} as seasons on members.season_id = seasons.season_id
inner join {{ ref('stg_config__competitions') }} as competitions on seasons.competition_code = competitions.competition_code
left join {{ ref('league_table') }} as tables
    on members.season_id = tables.season_id and members.team_id = tables.team_id and tables.table_type = 'TOTAL'
