-- The moments a table is told for. kind 1: each date on which a result or a deduction falls; kind 2: each matchday with a result.
with dates as (
    select season_no, match_on as as_of_on from staging.int_table_results
    union
    select table_seasons.season_no, deductions.effective_from
    from mart.deductions as deductions
    inner join staging.int_table_seasons as table_seasons on deductions.season_id = table_seasons.season_id
),

-- A matchday's date: that of its middle match, so that one match played months later does not move it.
scheduled as (
    select
        table_seasons.season_no, matches.matchday, matches.match_on,
        row_number() over (partition by table_seasons.season_no, matches.matchday order by matches.match_on, matches.match_id) as place,
        count(*) over (partition by table_seasons.season_no, matches.matchday) as matches
    from mart.matches as matches
    inner join staging.int_table_seasons as table_seasons on matches.season_id = table_seasons.season_id
    where matches.counts_for_table and matches.matchday is not null
),

-- And one that was moved as a whole counts with the next that was played, so that the dates never go back.
reference_dates as (
    select
        season_no, matchday,
        min(match_on) over (partition by season_no order by matchday rows between current row and unbounded following) as as_of_on
    from scheduled
    -- the lower middle: place = ceil(matches / 2)
    where place * 2 between matches and matches + 1
),

matchdays as (
    select distinct season_no, matchday from staging.int_table_results where matchday is not null
)

select
    season_no,
    1 as kind,
    as_of_on,
    cast(null as integer) as as_of_matchday,
    cast(row_number() over (partition by season_no order by as_of_on) as integer) as moment
from dates
union all
select
    matchdays.season_no,
    2 as kind,
    reference_dates.as_of_on,
    matchdays.matchday,
    cast(row_number() over (partition by matchdays.season_no order by matchdays.matchday) as integer)
from matchdays
inner join reference_dates
    on matchdays.season_no = reference_dates.season_no and matchdays.matchday = reference_dates.matchday
