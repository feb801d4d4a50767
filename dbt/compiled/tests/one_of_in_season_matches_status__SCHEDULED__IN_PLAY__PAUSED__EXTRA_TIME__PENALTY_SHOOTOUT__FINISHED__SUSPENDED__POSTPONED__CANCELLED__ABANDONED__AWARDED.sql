select season_id, 'status is ' || status as reason
from mart.matches
where status not in ('SCHEDULED', 'IN_PLAY', 'PAUSED', 'EXTRA_TIME', 'PENALTY_SHOOTOUT', 'FINISHED', 'SUSPENDED', 'POSTPONED', 'CANCELLED', 'ABANDONED', 'AWARDED')
