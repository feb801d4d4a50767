with present as (
    select
        matches.season_id,
        matches.competition_code,
        matches.season,
        min(matches.match_on) as start_on,
        max(matches.match_on) as end_on,
        -- Play-offs of a league are no part of what its format promises.
        count(case when matches.counts_for_table or competitions.kind <> 'LEAGUE' then 1 end) as present_matches,
        count(
            case
                when (matches.counts_for_table or competitions.kind <> 'LEAGUE') and matches.status in ('FINISHED', 'AWARDED') then 1
            end
        ) as played_matches
    from mart.matches as matches
    inner join staging.stg_config__competitions as competitions on matches.competition_code = competitions.competition_code
    group by 1, 2, 3
),

sources as (
    select
        season_id,
        string_agg('"' || source || '"', ',' order by precedence, source) as sources
    from (select distinct season_id, source, precedence from staging.int_source_matches) as distinct_sources
    group by 1
),

bases as (
    select
        season_id, base,
        row_number() over (partition by season_id order by precedence, base) as preference
    from (select distinct season_id, base, precedence from staging.int_source_matches) as distinct_bases
)

select
    present.season_id,
    'cmp_' || substr(md5(present.competition_code), 1, 16) as competition_id,
    present.competition_code,
    present.season,
    coalesce(config.label, cast(present.season as varchar)) as label,
    present.start_on,
    present.end_on,
    config.expected_matches,
    cast(present.present_matches as integer) as present_matches,
    cast(present.played_matches as integer) as played_matches,
    '[' || sources.sources || ']' as sources,
    bases.base
from present
inner join sources on present.season_id = sources.season_id
inner join bases on present.season_id = bases.season_id and bases.preference = 1
left join staging.stg_config__seasons as config
    on present.competition_code = config.competition_code and present.season = config.season
