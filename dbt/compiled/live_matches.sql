-- Of a match in play the source that saw it last. How old that is and whether it may be that old is for whoever reads the clock.
with seen as (
    select
        matches.match_id,
        source_matches.season_id,
        source_matches.source,
        source_matches.status,
        source_matches.minute,
        source_matches.full_time_home,
        source_matches.full_time_away,
        source_matches.observed_at,
        count(*) over (partition by matches.match_id) as sources,
        row_number() over (
            partition by matches.match_id order by source_matches.observed_at desc, source_matches.precedence, source_matches.source
        ) as preference
    from mart.matches as matches
    inner join staging.int_source_matches as source_matches on matches.match_id = source_matches.match_id
    where matches.status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME', 'PENALTY_SHOOTOUT')
        and source_matches.status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME', 'PENALTY_SHOOTOUT')
)

select
    match_id, season_id, source, status, minute, full_time_home as score_home, full_time_away as score_away, observed_at,
    cast(sources as integer) as sources
from seen
where preference = 1
