{{ config(severity='warn') }}
-- A source that is asked for whole seasons and tells fewer matches than the season has. (TheSportsDB is asked for days alone.)
with told as (
    select season_id, source, count(distinct match_id) as matches
    from {{ ref('int_source_matches') }}
    where source in ('FOOTBALL_DATA', 'API_FOOTBALL') and stage in ('REGULAR_SEASON', 'GROUP_STAGE', 'LEAGUE_STAGE')
    group by 1, 2
),

fixture_lists as (
    select season_id, count(*) as matches
    from {{ ref('matches') }}
    where stage in ('REGULAR_SEASON', 'GROUP_STAGE', 'LEAGUE_STAGE')
    group by 1
)

select
    told.season_id,
    told.source || ' has ' || cast(told.matches as varchar) || ' of ' || cast(fixture_lists.matches as varchar) || ' matches' as reason
from told
inner join fixture_lists on told.season_id = fixture_lists.season_id
where told.matches < fixture_lists.matches
