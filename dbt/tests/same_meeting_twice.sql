{{ config(severity='warn', meta={'holds_back': true}, store_failures=true) }}
-- In a league the same side receives the same guest once a meeting of the format; in a group two teams meet once, wherever.
with pairs as (
    select
        matches.season_id,
        case when config.group_count is null or matches.home_team_id < matches.away_team_id then matches.home_team_id else matches.away_team_id end as first_team_id,
        case when config.group_count is null or matches.home_team_id < matches.away_team_id then matches.away_team_id else matches.home_team_id end as second_team_id,
        config.meetings,
        count(*) as matches
    from {{ ref('matches') }} as matches
    inner join {{ ref('stg_config__seasons') }} as config
        on matches.competition_code = config.competition_code and matches.season = config.season
    where matches.counts_for_table
    group by 1, 2, 3, 4
)

select
    pairs.season_id,
    first_team.name || ' - ' || second_team.name || ' is there ' || cast(pairs.matches as varchar) || ' times, the format has it '
        || case pairs.meetings when 1 then 'once' else cast(pairs.meetings as varchar) || ' times' end as reason
from pairs
inner join {{ ref('teams') }} as first_team on pairs.first_team_id = first_team.team_id
inner join {{ ref('teams') }} as second_team on pairs.second_team_id = second_team.team_id
where pairs.matches > pairs.meetings
-- After every model, so that `dbt build` skips none: one bad season must not hide the others. depends_on: {{ ref('league_table') }}
