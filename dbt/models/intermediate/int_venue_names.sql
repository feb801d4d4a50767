{%- set spelling = ['source', 'venue_scope', 'source_venue_id', 'venue_name', 'venue_city'] -%}
-- Which ground a spelling stands for: a seed's alias, the name in its country (with the city where a country has two of a name), the
-- source's own id, and matches of which two sources tell the ground under different names. What nothing ties is a ground of its own.
with scopes as (
    select source, source_team_id, min(key_scope) as key_scope
    from {{ ref('int_team_names') }}
    group by 1, 2
    having count(distinct key_scope) = 1
),

grounds as (
    select source, source_team_id, competition_code, cast(null as integer) as season, source_venue_id, venue_name, venue_city, venue_capacity
    from {{ ref('stg_thesportsdb__teams') }}
    union all
    select source, source_team_id, competition_code, season, source_venue_id, venue_name, venue_city, venue_capacity
    from {{ ref('stg_api_football__teams') }}
    union all
    select source, source_team_id, competition_code, season, null, venue_name, null, null
    from {{ ref('stg_football_data__teams') }}
),

told as (
    select {{ spelling | join(', ') }}, 1 as mentions, competition_code, season, cast(null as integer) as capacity, cast(null as varchar) as country_code
    from {{ ref('int_source_matches') }}
    where venue_name is not null
    union all
    select grounds.source, scopes.key_scope, source_venue_id, venue_name, venue_city, 0, competition_code, season, venue_capacity, null
    from grounds
    inner join scopes on grounds.source = scopes.source and grounds.source_team_id = scopes.source_team_id
    where venue_name is not null
    union all
    select source, team_scope, null, venue_name, venue_city, 0, competition_code, season, venue_capacity, country_code
    from {{ ref('stg_openfootball__stadiums') }}
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
        {{ slugify('coalesce(aliases.venue, names.venue_name)') }} as name_slug,
        {{ replace_all(slugify('names.venue_city'), '^st-', 'saint-') }} as city_slug
    from names
    left join {{ ref('venue_aliases') }} as aliases on names.venue_scope = aliases.scope and names.venue_name = aliases.alias
),

cities as (
    select venue_scope, name_slug, count(distinct nullif(city_slug, '')) as cities from plain group by 1, 2
),

by_name as (
    select
        plain.*,
        lower(plain.venue_scope) || '/' || plain.name_slug || case when cities.cities > 1 then '/' || plain.city_slug else '' end as name_key
    from plain
    inner join cities on plain.venue_scope = cities.venue_scope and plain.name_slug = cities.name_slug
    where plain.name_slug <> ''
),

-- The same id at the source is the same ground, whatever it is called by now; a ground in a country comes before one of tournaments.
ids as (
    select source, source_venue_id, substr(min(case when venue_scope = 'World' then '1' else '0' end || name_key), 2) as id_key
    from by_name
    where source_venue_id <> ''
    group by 1, 2
),

by_id as (
    select by_name.name_key, min(ids.id_key) as id_key
    from by_name
    inner join ids on by_name.source = ids.source and by_name.source_venue_id = ids.source_venue_id
    group by 1
),

keyed as (
    select by_name.*, coalesce(by_id.id_key, by_name.name_key) as id_key
    from by_name
    left join by_id on by_name.name_key = by_id.name_key
),

shared as (
    select match_id from {{ ref('int_source_matches') }} where venue_name is not null group by 1 having count(*) > 1
),

match_grounds as (
    select matches.match_id, matches.source, lpad(cast(matches.precedence as varchar), 4, '0') || matches.source as rank_of_source, keyed.id_key
    from {{ ref('int_source_matches') }} as matches
    inner join shared on matches.match_id = shared.match_id
    inner join keyed
        on matches.source = keyed.source and matches.venue_scope = keyed.venue_scope and matches.venue_name = keyed.venue_name
        and coalesce(matches.source_venue_id, '') = keyed.source_venue_id and coalesce(matches.venue_city, '') = keyed.venue_city
),

beside as (
    select one.source, other.source as other_source, one.id_key, other.id_key as other_key, count(*) as matches,
        max(one.rank_of_source) as rank_of_source, max(other.rank_of_source) as other_rank
    from match_grounds as one
    inner join match_grounds as other on one.match_id = other.match_id and one.source <> other.source
    group by 1, 2, 3, 4
),

-- Each of the two names stands beside the other alone: a source that always tells the home ground ties nothing to a neutral one.
singles as (
    select source, other_source, id_key from beside group by 1, 2, 3 having count(*) = 1
),

by_fixture as (
    select beside.id_key, split_part(min(beside.other_rank || chr(9) || beside.other_key), chr(9), 2) as fixture_key
    from beside
    inner join singles on beside.source = singles.source and beside.other_source = singles.other_source and beside.id_key = singles.id_key
    inner join singles as others
        on beside.other_source = others.source and beside.source = others.other_source and beside.other_key = others.id_key
    where beside.id_key <> beside.other_key and beside.matches > 1 and beside.other_rank < beside.rank_of_source
    group by 1
),

resolved as (
    select keyed.*, coalesce(by_fixture.fixture_key, keyed.id_key) as venue_key
    from keyed
    left join by_fixture on keyed.id_key = by_fixture.id_key
),

sources as (
    select venue_key, count(distinct source) as sources from resolved group by 1
),

-- Another source tells of its matches another ground, and nobody else knows this one.
contradicted as (
    select distinct coalesce(by_fixture.fixture_key, beside.id_key) as venue_key
    from beside
    left join by_fixture on beside.id_key = by_fixture.id_key
    left join by_fixture as others on beside.other_key = others.id_key
    where coalesce(by_fixture.fixture_key, beside.id_key) <> coalesce(others.fixture_key, beside.other_key)
)

select
    {%- for column in spelling %}
    resolved.{{ column }},
    {%- endfor %}
    resolved.venue_key,
    {{ make_id('ven', ['resolved.venue_key']) }} as venue_id,
    case
        when resolved.is_alias then 'ALIAS'
        when resolved.venue_key <> resolved.id_key then 'FIXTURES'
        when resolved.id_key <> resolved.name_key then 'ID'
        when sources.sources > 1 then 'NAME'
    end as found_by,
    sources.sources > 1 or contradicted.venue_key is null as is_resolved,
    resolved.competition_code,
    resolved.first_season,
    resolved.matches,
    resolved.capacity,
    resolved.country_code
from resolved
inner join sources on resolved.venue_key = sources.venue_key
left join contradicted on resolved.venue_key = contradicted.venue_key
