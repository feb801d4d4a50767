{{ config(severity='warn', meta={'holds_back': true}, store_failures=true) }}
with sides as (
    select season_id, matchday, round, home_team_id as team_id
    from {{ ref('matches') }}
    where stage in ('REGULAR_SEASON', 'LEAGUE_STAGE') and matchday is not null and status <> 'CANCELLED'
    union all
    select season_id, matchday, round, away_team_id
    from {{ ref('matches') }}
    where stage in ('REGULAR_SEASON', 'LEAGUE_STAGE') and matchday is not null and status <> 'CANCELLED'
),

twice as (
    select season_id, team_id, min(matchday) as first_matchday, count(*) as rounds
    from (select season_id, team_id, matchday from sides group by 1, 2, 3 having count(*) > 1) as repeated
    group by 1, 2
)

select
    twice.season_id,
    teams.name || ' plays twice in ' || cast(twice.rounds as varchar) || case when twice.rounds = 1 then ' round' else ' rounds' end
        || ' (matchday ' || cast(twice.first_matchday as varchar) || case when twice.rounds = 1 then ')' else ' the first)' end as reason
from twice
inner join {{ ref('teams') }} as teams on twice.team_id = teams.team_id
-- After every model, so that `dbt build` skips none: one bad season must not hide the others. depends_on: {{ ref('league_table') }}
