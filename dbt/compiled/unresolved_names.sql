select
    'team' as entity,
    name,
    competition_code,
    first_season,
    cast(matches as integer) as matches
from staging.int_team_names
where not is_resolved
