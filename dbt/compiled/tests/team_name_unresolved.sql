select name || ' (' || competition_code || ' since ' || cast(first_season as varchar) || ') is in no alias list: it is a team of its own' as reason
from mart.unresolved_names
