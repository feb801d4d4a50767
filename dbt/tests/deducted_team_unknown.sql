{{ config(severity='warn') }}
select deductions.season_id, 'points are deducted from a team that is not in the season: ' || deductions.reason as reason
from {{ ref('deductions') }} as deductions
left join {{ ref('team_seasons') }} as team_seasons
    on deductions.season_id = team_seasons.season_id and deductions.team_id = team_seasons.team_id
where team_seasons.team_id is null
