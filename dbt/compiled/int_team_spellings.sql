with sides as (
    select 'OPENFOOTBALL' as source, competition_code, season, home_scope as team_scope, home_name as name, home_name as source_team_id,
        cast(null as varchar) as short_name, home_code as code, cast(null as varchar) as country, ingested_at, 1 as match_count
    from staging.stg_openfootball__matches
    union all
    select 'OPENFOOTBALL', competition_code, season, away_scope, away_name, away_name, null, away_code, null, ingested_at, 1
    from staging.stg_openfootball__matches
    union all
    select source, competition_code, season, team_scope, home_name, home_source_id, home_short_name, home_code, home_country, ingested_at, 1
    from staging.stg_statsbomb__matches
    union all
    select source, competition_code, season, team_scope, away_name, away_source_id, away_short_name, away_code, away_country, ingested_at, 1
    from staging.stg_statsbomb__matches
    union all
    select source, competition_code, season, team_scope, home_name, home_source_id, home_short_name, home_code, null, ingested_at, 1
    from staging.int_provider_matches
    union all
    select source, competition_code, season, team_scope, away_name, away_source_id, away_short_name, away_code, null, ingested_at, 1
    from staging.int_provider_matches
    union all
    select distinct source, competition_code, season, team_scope, team_name, team_name, cast(null as varchar), team_code, cast(null as varchar), ingested_at, 0
    from staging.stg_openfootball__squads
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, short_name, code, country, ingested_at, 0
    from staging.stg_football_data__teams
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, null, code, country, ingested_at, 0
    from staging.stg_api_football__teams
    union all
    select source, competition_code, null, team_scope, team_name, source_team_id, null, code, country, ingested_at, 0
    from staging.stg_thesportsdb__teams
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, null, null, null, ingested_at, 0
    from staging.stg_football_data__standings
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, null, null, null, ingested_at, 0
    from staging.stg_api_football__standings
    union all
    select source, competition_code, season, team_scope, team_name, source_team_id, null, null, null, ingested_at, 0
    from staging.stg_thesportsdb__table
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
select names.*, case when source not in ('OPENFOOTBALL', 'DEMO') then trim(regexp_replace(' ' || trim(regexp_replace(lower(strip_accents(replace(replace(replace(name, 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', ' ', 'g')) || ' ', '^ (afc|fc|cf|ac|as|sc|sv|ss|us|rc|cd|ud|sd|ca|1 fc|vfl|vfb|tsg|bv|ssc|acf|rcd|ogc|losc|1) | (afc|fc|cf|ac|sc|ssc|bc|calcio|sk|fk) $', ' ', 'g')) end as plain
from names
