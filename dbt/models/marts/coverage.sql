with counted as (
    select
        season_id,
        count(case when status in ('FINISHED', 'AWARDED') then 1 end) as played,
        count(case when has_events then 1 end) as with_events
    from {{ ref('matches') }}
    group by 1
),

told as (
    select distinct matches.season_id, matches.source, 'events' as dataset
    from {{ ref('int_source_matches') }} as matches
    inner join (
        select source, source_match_id from {{ ref('stg_statsbomb__events') }}
        union
        select source, source_match_id from {{ ref('stg_api_football__events') }}
    ) as streams on matches.source = streams.source and matches.source_match_id = streams.source_match_id
    union
    select distinct {{ season_id('competition_code', 'season') }}, 'OPENFOOTBALL', 'events'
    from {{ ref('stg_openfootball__goals') }}
    union
    select distinct matches.season_id, matches.source, 'lineups'
    from {{ ref('int_source_matches') }} as matches
    inner join (
        select source, source_match_id from {{ ref('stg_statsbomb__lineups') }}
        union
        select source, source_match_id from {{ ref('stg_api_football__lineups') }}
    ) as sheets on matches.source = sheets.source and matches.source_match_id = sheets.source_match_id
),

told_sources as (
    select season_id, dataset, '[' || {{ join_text("'\"' || source || '\"'", ',', 'source') }} || ']' as sources
    from told
    group by 1, 2
),

lineup_matches as (
    select season_id, count(distinct match_id) as present
    from {{ ref('lineups') }}
    group by 1
)

select season_id, 'matches' as dataset, expected_matches as expected, present_matches as present, sources
from {{ ref('seasons') }}
union all
-- Nobody promised events of a season that no source has events of: expected is null there.
select
    counted.season_id, 'events',
    case when counted.with_events > 0 then cast(counted.played as integer) end,
    cast(counted.with_events as integer),
    coalesce(told_sources.sources, '[]')
from counted
left join told_sources on counted.season_id = told_sources.season_id and told_sources.dataset = 'events'
union all
select
    counted.season_id, 'lineups',
    case when lineup_matches.present > 0 then cast(counted.played as integer) end,
    cast(coalesce(lineup_matches.present, 0) as integer),
    coalesce(told_sources.sources, '[]')
from counted
left join lineup_matches on counted.season_id = lineup_matches.season_id
left join told_sources on counted.season_id = told_sources.season_id and told_sources.dataset = 'lineups'
