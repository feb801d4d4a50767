{{ config(severity='warn', meta={'holds_back': true}, store_failures=true) }}
select matches.season_id, teams.name || ' meets itself' as reason
from {{ ref('matches') }} as matches
inner join {{ ref('teams') }} as teams on matches.home_team_id = teams.team_id
where matches.home_team_id = matches.away_team_id
-- After every model, so that `dbt build` skips none: one bad season must not hide the others. depends_on: {{ ref('league_table') }}
