with named as (
    select
        placements.competition_code,
        placements.season,
        lower({{ club_scope('placements.team', 'competitions.team_scope') }}) || '/' || coalesce(aliases.team, '~' || lower({{ plain_club_name('placements.team') }})) as team_key,
        placements.ordinal
    from {{ ref('stg_config__placements') }} as placements
    inner join {{ ref('stg_config__competitions') }} as competitions on placements.competition_code = competitions.competition_code
    left join {{ ref('team_aliases') }} as aliases
        on {{ club_scope('placements.team', 'competitions.team_scope') }} = aliases.scope and {{ plain_club_name('placements.team') }} = aliases.alias
)

select
    {{ season_id('competition_code', 'season') }} as season_id,
    {{ team_id('team_key') }} as team_id,
    min(ordinal) as ordinal
from named
group by 1, 2
