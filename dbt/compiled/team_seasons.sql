with members as (
    select season_id, team_id, max(group_name) as group_name
    from (
        select season_id, home_team_id as team_id, group_name from mart.matches
        union all
        select season_id, away_team_id, group_name from mart.matches
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
    case when competitions.kind = 'LEAGUE' and tables.position is not null then case
    when tables.position <= 4 then 'TITLE_CONTENDER'
    when tables.position <= 7 then 'EUROPEAN_HOPEFUL'
    when tables.position <= 14 then 'MID_TABLE'
    when tables.position <= 17 then 'RELEGATION_BATTLE'
    else 'RELEGATION_ZONE'
end end as tier
from members
inner join mart.seasons as seasons on members.season_id = seasons.season_id
inner join staging.stg_config__competitions as competitions on seasons.competition_code = competitions.competition_code
left join mart.league_table as tables
    on members.season_id = tables.season_id and members.team_id = tables.team_id and tables.table_type = 'TOTAL'
