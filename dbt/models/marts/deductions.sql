with named as (
    select
        seasons.season_id,
        lower({{ club_scope('deductions.team', 'competitions.team_scope') }}) || '/' || coalesce(aliases.team, '~' || lower({{ plain_club_name('deductions.team') }})) as team_key,
        deductions.points,
        deductions.reason,
        deductions.effective_from
    from {{ ref('stg_config__deductions') }} as deductions
    inner join {{ ref('stg_config__competitions') }} as competitions on deductions.competition_code = competitions.competition_code
    inner join {{ ref('seasons') }} as seasons
        on deductions.competition_code = seasons.competition_code and deductions.season = seasons.season
    left join {{ ref('team_aliases') }} as aliases
        on {{ club_scope('deductions.team', 'competitions.team_scope') }} = aliases.scope and {{ plain_club_name('deductions.team') }} = aliases.alias
)

select season_id, {{ team_id('team_key') }} as team_id, points, reason, effective_from
from named
