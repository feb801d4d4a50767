with named as (
    select
        placements.competition_code,
        placements.season,
        lower(competitions.team_scope) || '/' || coalesce(aliases.team, '~' || lower(placements.team)) as team_key,
        placements.ordinal
    from staging.stg_config__placements as placements
    inner join staging.stg_config__competitions as competitions on placements.competition_code = competitions.competition_code
    left join seed.team_aliases as aliases
        on competitions.team_scope = aliases.scope and placements.team = aliases.alias
)

select
    'sea_' || substr(md5(competition_code || '|' || cast(season as varchar)), 1, 16) as season_id,
    'tea_' || substr(md5(team_key), 1, 16) as team_id,
    min(ordinal) as ordinal
from named
group by 1, 2
