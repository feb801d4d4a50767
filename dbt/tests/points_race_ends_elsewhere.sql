{{ config(severity='warn') }}
-- By matchday a deduction that came after the last one is not in it: only the race by games must end at the table.
with ends as (
    select season_id, team_id, total, row_number() over (partition by season_id, team_id order by games_played desc) as place
    from {{ ref('points_race') }}
    where race_by = 'GAMES'
)

select ends.season_id, 'the points race of ' || teams.name || ' ends at ' || cast(ends.total as varchar) || ', the table says ' || cast(tables.points as varchar) as reason
from ends
inner join {{ ref('league_table') }} as tables
    on ends.season_id = tables.season_id and ends.team_id = tables.team_id and tables.table_type = 'TOTAL'
inner join {{ ref('teams') }} as teams on ends.team_id = teams.team_id
where ends.place = 1 and ends.total <> tables.points
