select team_id
from mart.teams
where team_id is null
