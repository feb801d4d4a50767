{{ config(severity='warn') }}
-- Without a clock: a match without a result although a later matchday of the same season is complete.
with matchdays as (
    select season_id, matchday, count(*) as matches, count(case when status in ('FINISHED', 'AWARDED') then 1 end) as played
    from {{ ref('matches') }}
    where stage = 'REGULAR_SEASON' and matchday is not null
    group by 1, 2
),

last_complete as (
    select season_id, max(matchday) as matchday from matchdays where played = matches group by 1
)

select
    matchdays.season_id,
    'matchday ' || cast(matchdays.matchday as varchar) || ' has ' || cast(matchdays.matches - matchdays.played as varchar) || ' matches without a result' as reason
from matchdays
inner join last_complete on matchdays.season_id = last_complete.season_id and matchdays.matchday < last_complete.matchday
where matchdays.played < matchdays.matches
