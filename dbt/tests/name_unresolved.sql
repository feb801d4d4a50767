{{ config(severity='warn') }}
select
    entity || ' ' || name || ' (' || competition_code || ' since ' || coalesce(cast(first_season as varchar), 'ever') || ') '
    || case entity
        when 'team' then 'is in no alias list: it is a team of its own'
        when 'venue' then 'is a ground that nobody else tells of its matches: it is one of its own'
        else 'is nobody whom another source has in the team: it is a player of its own'
    end as reason
from {{ ref('unresolved_names') }}
