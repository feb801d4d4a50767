-- A ground is its name in the country of those who play at home there; where one country has two of a name, with the city.
with told as (
    select source, home_scope as team_scope, cast(null as varchar) as source_venue_id, venue_name, venue_city, cast(null as integer) as capacity
    from {{ ref('int_source_matches') }}
    union all
    select source, team_scope, source_venue_id, venue_name, venue_city, null from {{ ref('stg_thesportsdb__events') }}
    union all
    select source, team_scope, source_venue_id, venue_name, venue_city, venue_capacity from {{ ref('stg_thesportsdb__teams') }}
    union all
    select source, team_scope, source_venue_id, venue_name, venue_city, null from {{ ref('stg_api_football__fixtures') }}
    union all
    select source, team_scope, source_venue_id, venue_name, venue_city, venue_capacity from {{ ref('stg_api_football__teams') }}
    union all
    select source, team_scope, null, venue_name, null, null from {{ ref('stg_football_data__teams') }}
),

-- openfootball writes "Stadium, City".
named as (
    select
        source, team_scope, source_venue_id,
        trim(split_part(venue_name, ',', 1)) as venue_name,
        coalesce(nullif(trim(split_part(venue_name, ',', 2)), ''), venue_city) as venue_city,
        max(capacity) as capacity,
        count(*) as mentions
    from told
    where venue_name is not null
    group by 1, 2, 3, 4, 5
),

plain as (
    select
        named.*,
        {{ slugify('venue_name') }} as name_slug,
        {{ slugify("coalesce(venue_city, '')") }} as city_slug
    from named
),

cities as (
    select team_scope, name_slug, count(distinct nullif(city_slug, '')) as cities from plain group by 1, 2
),

keyed as (
    select
        plain.*,
        lower(plain.team_scope) || '/' || plain.name_slug || case when cities.cities > 1 then '/' || plain.city_slug else '' end as venue_key
    from plain
    inner join cities on plain.team_scope = cities.team_scope and plain.name_slug = cities.name_slug
    where plain.name_slug <> ''
),

spellings as (
    select
        venue_key, venue_name,
        row_number() over (partition by venue_key order by sum(mentions) desc, venue_name) as preference
    from keyed
    group by 1, 2
),

ids as (
    select venue_key, {{ join_text("'{\"source\":\"' || source || '\",\"id\":' || " ~ to_json_text('source_venue_id') ~ " || '}'", ',', 'source, source_venue_id') }} as sources
    from (select distinct venue_key, source, source_venue_id from keyed where source_venue_id is not null) as distinct_ids
    group by 1
),

venues as (
    select venue_key, max(team_scope) as team_scope, max(venue_city) as city, max(capacity) as capacity
    from keyed
    group by 1
)

select
    {{ make_id('ven', ['venues.venue_key']) }} as venue_id,
    spellings.venue_name as name,
    venues.city,
    case when venues.team_scope not in ('World', 'Demo') then venues.team_scope end as country,
    venues.capacity,
    '[' || coalesce(ids.sources, '') || ']' as sources
from venues
inner join spellings on venues.venue_key = spellings.venue_key and spellings.preference = 1
left join ids on venues.venue_key = ids.venue_key
