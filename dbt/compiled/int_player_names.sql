-- A player is a name within a team, whatever its accents, over all tournaments.
with openfootball as (
    select
        'OPENFOOTBALL' as source,
        competition_code,
        season,
        team_id,
        name as source_player_id,
        name,
        full_name,
        team_key || '/' || lower(strip_accents(full_name)) as player_key,
        matches,
        date_of_birth,
        position,
        is_in_squad,
        ingested_at,
        -- Where the name is looked for; an id is the same player everywhere.
        competition_code || ' ' || cast(season as varchar) as looked_for_in
    from staging.int_listed_players
),

statsbomb as (
    select
        source,
        max(competition_code) as competition_code,
        max(season) as season,
        cast(null as varchar) as team_id,
        source_player_id,
        max(player_name) as name,
        coalesce(max(nickname), max(player_name)) as full_name,
        lower(source) || '/' || source_player_id as player_key,
        cast(null as integer) as matches,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as position,
        false as is_in_squad,
        max(ingested_at) as ingested_at,
        cast(null as varchar) as looked_for_in
    from staging.int_stream_players
    group by source, source_player_id
),

-- Players of the sources that have ids of their own, at each team that they are known to be of.
people as (
    select
        source, competition_code, season, source_player_id, player_name, full_name, date_of_birth, team_id, position, matches, is_in_squad,
        ingested_at
    from staging.int_provider_players
),

team_sheets as (
    select distinct sheets.source, sheets.source_player_id, sheets.player_name, sheets.nickname, team_names.team_id
    from staging.stg_statsbomb__lineups as sheets
    inner join (select distinct source, source_team_id, team_id from staging.int_team_names) as team_names
        on sheets.source = team_names.source and sheets.source_team_id = team_names.source_team_id
    where exists (select 1 from people)
),

known as (
    select team_id, player_key, 1 as rank_of_source, substr(trim(regexp_replace(lower(strip_accents(name)), '[^a-z0-9]+', ' ', 'g')), 1, 1) || ' ' || coalesce(nullif(regexp_extract(trim(regexp_replace(lower(strip_accents(name)), '[^a-z0-9]+', ' ', 'g')), '([^ ]+)$', 1), ''), '') as short from (
        select team_id, player_name as name, lower(source) || '/' || source_player_id as player_key from team_sheets
        union
        select team_id, nickname, lower(source) || '/' || source_player_id from team_sheets where nickname is not null
    ) as sheets
    union
    select team_id, player_key, 2, substr(trim(regexp_replace(lower(strip_accents(full_name)), '[^a-z0-9]+', ' ', 'g')), 1, 1) || ' ' || coalesce(nullif(regexp_extract(trim(regexp_replace(lower(strip_accents(full_name)), '[^a-z0-9]+', ' ', 'g')), '([^ ]+)$', 1), ''), '') from openfootball
    where exists (select 1 from people)
),

-- Initial and surname within a team: of each source one player at most, or nobody is taken for anybody.
known_shorts as (
    select
        team_id, short,
        case
            when count(distinct case when rank_of_source = 1 then player_key end) = 1 then min(case when rank_of_source = 1 then player_key end)
            when count(case when rank_of_source = 1 then 1 end) = 0 and count(distinct player_key) = 1 then min(player_key)
        end as player_key
    from known
    group by 1, 2
),

shorts as (
    select source, team_id, substr(trim(regexp_replace(lower(strip_accents(full_name)), '[^a-z0-9]+', ' ', 'g')), 1, 1) || ' ' || coalesce(nullif(regexp_extract(trim(regexp_replace(lower(strip_accents(full_name)), '[^a-z0-9]+', ' ', 'g')), '([^ ]+)$', 1), ''), '') as short, min(source_player_id) as source_player_id, min(date_of_birth) as date_of_birth
    from people
    where team_id is not null
    group by 1, 2, 3
    having count(distinct source_player_id) = 1
),

found as (
    select shorts.source, shorts.source_player_id, min(known_shorts.player_key) as player_key
    from shorts
    inner join known_shorts on shorts.team_id = known_shorts.team_id and shorts.short = known_shorts.short
    where known_shorts.player_key is not null
    group by 1, 2
    having count(distinct known_shorts.player_key) = 1
),

-- Whom neither knows, two providers may both have: then football-data.org's id stands for the player, unless the births differ.
pairs as (
    select api.source, api.source_player_id, min(fd.source_player_id) as other_id
    from shorts as api
    inner join shorts as fd on fd.source = 'FOOTBALL_DATA' and api.team_id = fd.team_id and api.short = fd.short
    where api.source = 'API_FOOTBALL'
        and (api.date_of_birth is null or fd.date_of_birth is null or api.date_of_birth = fd.date_of_birth)
    group by 1, 2
    having count(distinct fd.source_player_id) = 1
),

providers as (
    select
        people.source,
        max(people.competition_code) as competition_code,
        max(people.season) as season,
        cast(null as varchar) as team_id,
        people.source_player_id,
        max(people.player_name) as name,
        max(people.full_name) as full_name,
        coalesce(
            max(found.player_key), max(found_pairs.player_key), 'football_data/' || max(pairs.other_id),
            lower(people.source) || '/' || people.source_player_id
        ) as player_key,
        max(people.matches) as matches,
        max(people.date_of_birth) as date_of_birth,
        max(people.position) as position,
        max(case when people.is_in_squad then 1 else 0 end) = 1 as is_in_squad,
        max(people.ingested_at) as ingested_at,
        cast(null as varchar) as looked_for_in
    from people
    left join found on people.source = found.source and people.source_player_id = found.source_player_id
    left join pairs on people.source = pairs.source and people.source_player_id = pairs.source_player_id
    left join found as found_pairs on found_pairs.source = 'FOOTBALL_DATA' and pairs.other_id = found_pairs.source_player_id
    group by people.source, people.source_player_id
)

select *, 'ply_' || substr(md5(player_key), 1, 16) as player_id from openfootball
union all
select *, 'ply_' || substr(md5(player_key), 1, 16) as player_id from statsbomb
union all
select *, 'ply_' || substr(md5(player_key), 1, 16) as player_id from providers
