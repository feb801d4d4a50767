-- Which ground a spelling stands for. What name and id leave apart, matches tie of which two sources tell the ground under different
-- names; what nothing ties is a ground of its own.
with matches as (
    select
        match_id, source, venue_scope, coalesce(source_venue_id, '') as source_venue_id, venue_name, coalesce(venue_city, '') as venue_city,
        lpad(cast(precedence as varchar), 4, '0') || source as rank_of_source,
        count(*) over (partition by match_id) as sources
    from staging.int_source_matches
    where venue_name is not null
),

match_grounds as (
    select matches.match_id, matches.source, matches.rank_of_source, spellings.id_key
    from matches
    inner join staging.int_venue_spellings as spellings
        on matches.source = spellings.source and matches.venue_scope = spellings.venue_scope and matches.venue_name = spellings.venue_name
        and matches.venue_city = spellings.venue_city and matches.source_venue_id = spellings.source_venue_id
    where matches.sources > 1
),

beside as (
    select
        one.source, other.source as other_source, one.id_key, other.id_key as other_key, count(*) as matches,
        max(one.rank_of_source) as rank_of_source, max(other.rank_of_source) as other_rank
    from match_grounds as one
    inner join match_grounds as other on one.match_id = other.match_id and one.source <> other.source
    group by 1, 2, 3, 4
),

counted as (
    select
        beside.*,
        count(*) over (partition by source, other_source, id_key) as others,
        count(*) over (partition by source, other_source, other_key) as rivals
    from beside
),

-- Each of the two names stands beside the other alone: a source that always tells the home ground ties nothing to a neutral one.
by_fixture as (
    select id_key, split_part(min(other_rank || chr(9) || other_key), chr(9), 2) as fixture_key
    from counted
    where id_key <> other_key and matches > 1 and others = 1 and rivals = 1 and other_rank < rank_of_source
    group by 1
),

-- Another source tells of its matches another ground.
contradicted as (
    select distinct coalesce(by_fixture.fixture_key, beside.id_key) as venue_key
    from beside
    left join by_fixture on beside.id_key = by_fixture.id_key
    left join by_fixture as others on beside.other_key = others.id_key
    where coalesce(by_fixture.fixture_key, beside.id_key) <> coalesce(others.fixture_key, beside.other_key)
),

resolved as (
    select spellings.*, coalesce(by_fixture.fixture_key, spellings.id_key) as venue_key
    from staging.int_venue_spellings as spellings
    left join by_fixture on spellings.id_key = by_fixture.id_key
),

shared as (
    select resolved.*, min(source) over (partition by venue_key) <> max(source) over (partition by venue_key) as is_shared
    from resolved
)

select
    shared.source,
    shared.venue_scope,
    shared.source_venue_id,
    shared.venue_name,
    shared.venue_city,
    shared.venue_key,
    'ven_' || substr(md5(shared.venue_key), 1, 16) as venue_id,
    case
        when shared.is_alias then 'ALIAS'
        when shared.venue_key <> shared.id_key then 'FIXTURES'
        when shared.id_key <> shared.name_key then 'ID'
        when shared.is_shared then 'NAME'
    end as found_by,
    -- Somebody else knows it, or nobody tells another one.
    shared.is_shared or contradicted.venue_key is null as is_resolved,
    shared.competition_code,
    shared.first_season,
    shared.matches,
    shared.capacity,
    shared.country_code
from shared
left join contradicted on shared.venue_key = contradicted.venue_key
