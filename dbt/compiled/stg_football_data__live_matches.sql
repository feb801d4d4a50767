-- The polls alone: what was seen last of each match that stood in one.
select
    source, competition_code, season, source_match_id, kickoff_at, status, minute,
    full_time_home, full_time_away, half_time_home, half_time_away, observed_at
from staging.stg_football_data__matches
where observed_at is not null
