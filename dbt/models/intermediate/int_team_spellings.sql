with sides as (
    select 'OPENFOOTBALL' as source, competition_code, season, home_scope as team_scope, home_name as name, home_name as source_team_id,
        cast(null as varchar) as short_name, home_code as code, cast(null as varchar) as country, ingested_at, 1 as match_count
    from {{ ref('stg_openfootball__matches') }}
    union all
    select 'OPENFOOTBALL', competition_code, season, away_scope, away_name, away_name, null, away_code, null, ingested_at, 1
    from {{ ref('stg_openfootball__matches') }}
    union all
    select source, competition_code, season, team_scope, home_name, home_source_id, home_short_name, home_code, home_country, ingested_at, 1
    from {{ ref('stg_statsbomb__matches') }}
    union all
    select source, competition_code, season, team_scope, away_name, away_source_id, away_short_name, away_code, away_country, ingested_at, 1
    from {{ ref('stg_statsbomb__matches') }}
    union all
    select source, competition_code, season, team_scope, home_name, home_source_id, home_short_name, home_code, null, ingested_at, 1
    from {{ ref('int_provider_matches') }}
    union all
    select source, competition_code, season, team_scope, away_name, away_source_id, away_short_name, away_code, null, ingested_at, 1
    from {{ ref('int_provider_matches') }}
    union all
    select distinct source, competition_code, season, team_scope, team_name, team_name, cast(null as varchar), team_code, cast(null as varchar), ingested_at, 0
    from {{ ref('stg_openfootball__squads') }}
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, short_name, code, country, ingested_at, 0
    from {{ ref('stg_football_data__teams') }}
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, null, code, country, ingested_at, 0
    from {{ ref('stg_api_football__teams') }}
    union all
    select source, competition_code, null, team_scope, team_name, source_team_id, null, code, country, ingested_at, 0
    from {{ ref('stg_thesportsdb__teams') }}
    {%- for model in ['stg_football_data__standings', 'stg_api_football__standings', 'stg_thesportsdb__table'] %}
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, null, null, null, ingested_at, 0
    from {{ ref(model) }}
    {%- endfor %}
),

names as (
    select
        source, team_scope, name, source_team_id,
        max(short_name) as short_name, max(code) as code, max(country) as country,
        min(competition_code) as competition_code, min(season) as first_season, sum(match_count) as matches, max(ingested_at) as ingested_at
    from sides
    where name is not null
    group by 1, 2, 3, 4
)

-- Plain names are for what providers and StatsBomb write; openfootball's names are in the alias seed as they are.
select names.*, case when source not in ('OPENFOOTBALL', 'DEMO') then {{ plain_name('name') }} end as plain
from names
