with spellings as (
    select
        venue_key, venue_name,
        -- The one used most, an alias last: it is a name of before, or of a sponsor.
        row_number() over (
            partition by venue_key order by max(case when found_by = 'ALIAS' then 1 else 0 end), sum(matches) desc, venue_name
        ) as preference
    from staging.int_venue_names
    group by 1, 2
),

ids as (
    select venue_key, string_agg('{"source":"' || source || '","id":' || cast(to_json(source_venue_id) as varchar) || '}', ',' order by source, source_venue_id) as sources
    from (select distinct venue_key, source, source_venue_id from staging.int_venue_names where source_venue_id <> '') as distinct_ids
    group by 1
),

aliases as (
    select names.venue_key, string_agg(cast(to_json(names.venue_name) as varchar), ',' order by names.venue_name) as aliases
    from (select distinct venue_key, venue_name from staging.int_venue_names) as names
    inner join spellings on names.venue_key = spellings.venue_key and spellings.preference = 1
    where names.venue_name <> spellings.venue_name
    group by 1
),

venues as (
    select
        venue_key, venue_id,
        max(nullif(venue_city, '')) as city,
        max(case when venue_scope not in ('World', 'Demo') then venue_scope end) as country,
        max(country_code) as country_code,
        max(capacity) as capacity,
        max(case when is_resolved then 1 else 0 end) = 1 as is_resolved
    from staging.int_venue_names
    group by 1, 2
)

select
    venues.venue_id,
    spellings.venue_name as name,
    venues.city,
    coalesce(venues.country, case venues.country_code when 'CA' then 'Canada' when 'MX' then 'Mexico' when 'US' then 'United States' end) as country,
    venues.capacity,
    venues.is_resolved,
    '[' || coalesce(aliases.aliases, '') || ']' as aliases,
    '[' || coalesce(ids.sources, '') || ']' as sources
from venues
inner join spellings on venues.venue_key = spellings.venue_key and spellings.preference = 1
left join aliases on venues.venue_key = aliases.venue_key
left join ids on venues.venue_key = ids.venue_key
