select competition_id
from mart.competitions
where competition_id is null
