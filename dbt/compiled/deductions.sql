with named as (
    select
        seasons.season_id,
        lower(competitions.team_scope) || '/' || coalesce(aliases.team, '~' || lower(deductions.team)) as team_key,
        deductions.points,
        deductions.reason,
        deductions.effective_from
    from staging.stg_config__deductions as deductions
    inner join staging.stg_config__competitions as competitions on deductions.competition_code = competitions.competition_code
    inner join mart.seasons as seasons
        on deductions.competition_code = seasons.competition_code and deductions.season = seasons.season
    left join seed.team_aliases as aliases
        on competitions.team_scope = aliases.scope and deductions.team = aliases.alias
)

select season_id, 'tea_' || substr(md5(team_key), 1, 16) as team_id, points, reason, effective_from
from named
