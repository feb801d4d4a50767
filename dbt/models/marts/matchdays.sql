-- What of a matchday depends on the clock, its status, is told by the API.
select
    season_id,
    matchday,
    min(match_on) as first_on,
    max(match_on) as last_on,
    min(kickoff_at) as first_kickoff_at,
    max(kickoff_at) as last_kickoff_at,
    cast(count(*) as integer) as matches,
    cast(count(case when status in ('FINISHED', 'AWARDED') then 1 end) as integer) as completed,
    cast(count(case when status = 'POSTPONED' then 1 end) as integer) as postponed,
    cast(sum(case when status in ('FINISHED', 'AWARDED') then coalesce(full_time_home, 0) + coalesce(full_time_away, 0) else 0 end) as integer) as goals
from {{ ref('matches') }}
where matchday is not null
group by 1, 2
