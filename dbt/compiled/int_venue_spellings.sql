-- Every spelling of a ground, and what its name and its ids say of it: a seed's alias, the name in its country (with the city where a
-- country has two of a name), the source's own id, which stays when a ground is renamed.
with scopes as (
    select source, source_team_id, min(key_scope) as key_scope
    from staging.int_team_names
    group by 1, 2
    having count(distinct key_scope) = 1
),

grounds as (
    select source, source_team_id, competition_code, cast(null as integer) as season, source_venue_id, venue_name, venue_city, venue_capacity
    from staging.stg_thesportsdb__teams
    union all
    select source, source_team_id, competition_code, season, source_venue_id, venue_name, venue_city, venue_capacity
    from staging.stg_api_football__teams
    union all
    select source, source_team_id, competition_code, season, null, venue_name, null, null
    from staging.stg_football_data__teams
),

told as (
    select source, venue_scope, source_venue_id, venue_name, venue_city, 1 as mentions, competition_code, season, cast(null as integer) as capacity, cast(null as varchar) as country_code
    from staging.int_source_matches
    where venue_name is not null
    union all
    select grounds.source, scopes.key_scope, source_venue_id, venue_name, venue_city, 0, competition_code, season, venue_capacity, null
    from grounds
    inner join scopes on grounds.source = scopes.source and grounds.source_team_id = scopes.source_team_id
    where venue_name is not null
    union all
    select source, team_scope, null, venue_name, venue_city, 0, competition_code, season, venue_capacity, country_code
    from staging.stg_openfootball__stadiums
),

names as (
    select
        source, venue_scope, coalesce(source_venue_id, '') as source_venue_id, venue_name, coalesce(venue_city, '') as venue_city,
        cast(sum(mentions) as integer) as matches, min(competition_code) as competition_code, min(season) as first_season,
        max(capacity) as capacity, max(country_code) as country_code
    from told
    group by 1, 2, 3, 4, 5
),

plain as (
    select
        names.*,
        aliases.venue is not null as is_alias,
        regexp_replace(regexp_replace(lower(strip_accents(replace(replace(replace(coalesce(aliases.venue, names.venue_name), 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', '-', 'g'), '(^-|-$)', '', 'g') as name_slug,
        nullif(regexp_replace(regexp_replace(regexp_replace(lower(strip_accents(replace(replace(replace(names.venue_city, 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', '-', 'g'), '(^-|-$)', '', 'g'), '^st-', 'saint-', 'g'), '') as city_slug
    from names
    left join seed.venue_aliases as aliases on names.venue_scope = aliases.scope and names.venue_name = aliases.alias
),

by_name as (
    select
        plain.*,
        lower(venue_scope) || '/' || name_slug || case
            when min(city_slug) over (partition by venue_scope, name_slug) <> max(city_slug) over (partition by venue_scope, name_slug)
                then '/' || coalesce(city_slug, '')
            else ''
        end as name_key
    from plain
    where name_slug <> ''
),

-- A ground in a country comes before one of tournaments.
by_id as (
    select
        by_name.*,
        case
            when source_venue_id <> ''
                then min(case when venue_scope = 'World' then '1' else '0' end || name_key) over (partition by source, source_venue_id)
        end as anchor
    from by_name
)

select
    source,
    venue_scope,
    source_venue_id,
    venue_name,
    venue_city,
    name_key,
    -- Whoever tells the id, all that have the name go with it.
    coalesce(substr(min(anchor) over (partition by name_key), 2), name_key) as id_key,
    is_alias,
    competition_code,
    first_season,
    matches,
    capacity,
    country_code
from by_id
