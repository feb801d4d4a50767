{{ config(severity='warn', meta={'holds_back': true}, store_failures=true) }}
-- More matches than the format allows: in all, and for one team.
with played as (
    select season_id, team_id, count(*) as matches
    from (
        select season_id, home_team_id as team_id from {{ ref('matches') }} where counts_for_table
        union all
        select season_id, away_team_id from {{ ref('matches') }} where counts_for_table
    ) as sides
    group by 1, 2
),

allowed as (
    select
        seasons.season_id,
        case
            when config.matches_each is not null then config.matches_each
            when config.group_count is not null then config.teams / config.group_count - 1
            else (config.teams - 1) * 2 * config.meetings
        end as matches
    from {{ ref('seasons') }} as seasons
    inner join {{ ref('stg_config__seasons') }} as config
        on seasons.competition_code = config.competition_code and seasons.season = config.season
)

select
    played.season_id,
    teams.name || ' has ' || cast(played.matches as varchar) || ' matches, the format allows ' || cast(cast(allowed.matches as integer) as varchar) as reason
from played
inner join allowed on played.season_id = allowed.season_id
inner join {{ ref('teams') }} as teams on played.team_id = teams.team_id
where played.matches > allowed.matches
union all
select
    season_id,
    cast(present_matches as varchar) || ' matches, the format allows ' || cast(expected_matches as varchar)
from {{ ref('seasons') }}
where present_matches > expected_matches
-- After every model, so that `dbt build` skips none: one bad season must not hide the others. depends_on: {{ ref('league_table') }}
