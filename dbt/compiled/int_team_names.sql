with sides as (
    select 'OPENFOOTBALL' as source, competition_code, season, home_scope as team_scope, home_name as name, home_name as source_team_id,
        cast(null as varchar) as short_name, home_code as code, cast(null as varchar) as country, ingested_at
    from staging.stg_openfootball__matches
    union all
    select 'OPENFOOTBALL', competition_code, season, away_scope, away_name, away_name, null, away_code, null, ingested_at
    from staging.stg_openfootball__matches
    union all
    select source, competition_code, season, team_scope, home_name, home_source_id, home_short_name, home_code, home_country, ingested_at
    from staging.stg_statsbomb__matches
    union all
    select source, competition_code, season, team_scope, away_name, away_source_id, away_short_name, away_code, away_country, ingested_at
    from staging.stg_statsbomb__matches
),

names as (
    select
        source, team_scope, name, source_team_id,
        max(short_name) as short_name, max(code) as code, max(country) as country,
        min(competition_code) as competition_code, min(season) as first_season, count(*) as matches, max(ingested_at) as ingested_at
    from sides
    group by 1, 2, 3, 4
),

keyed as (
    select
        names.*,
        aliases.team,
        aliases.team is not null or names.team_scope = 'Demo' as is_resolved,
        -- A name that no alias knows is a team of its own, under a key that a slug can never have.
        lower(names.team_scope) || '/' || coalesce(aliases.team, '~' || lower(names.name)) as team_key
    from names
    left join seed.team_aliases as aliases
        on names.team_scope = aliases.scope and names.name = aliases.alias
)

select
    keyed.*,
    'tea_' || substr(md5(team_key), 1, 16) as team_id
from keyed
