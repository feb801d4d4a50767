-- Names that scorer lists use, by the team the player plays for: an own goal stands in the list of the other side. Names of squads.
with scorers as (
    select distinct
        goals.competition_code,
        goals.season,
        case
            when (goals.side = 'HOME') = (not goals.is_own_goal) then matches.home_team_id
            else matches.away_team_id
        end as team_id,
        goals.player_name as name,
        goals.file_id || '/' || cast(goals.record_index as varchar) as match_key,
        matches.ingested_at
    from {{ ref('stg_openfootball__goals') }} as goals
    inner join {{ ref('int_source_matches') }} as matches
        on matches.source = 'OPENFOOTBALL'
        and goals.competition_code = matches.competition_code
        and goals.season = matches.season
        and goals.file_id = matches.file_id
        and goals.record_index = matches.record_index
    where goals.player_name is not null
),

listed as (
    select competition_code, season, team_id, name, match_key, cast(null as date) as date_of_birth, cast(null as varchar) as position, ingested_at
    from scorers
    union all
    select
        squads.competition_code, squads.season, team_names.team_id, squads.player_name, null, squads.date_of_birth, squads.position,
        squads.ingested_at
    from {{ ref('stg_openfootball__squads') }} as squads
    inner join (select distinct team_scope, name, team_id from {{ ref('int_team_names') }} where source = 'OPENFOOTBALL') as team_names
        on squads.team_scope = team_names.team_scope and squads.team_name = team_names.name
),

teams as (
    select distinct team_id, team_key, team from {{ ref('int_team_names') }}
),

names as (
    select
        listed.competition_code, listed.season, listed.team_id, teams.team_key, teams.team, listed.name,
        cast(count(listed.match_key) as integer) as matches, max(listed.date_of_birth) as date_of_birth, max(listed.position) as position,
        count(*) > count(listed.match_key) as is_in_squad, max(listed.ingested_at) as ingested_at
    from listed
    inner join teams on listed.team_id = teams.team_id
    group by 1, 2, 3, 4, 5, 6
),

-- A surname alone is the one player of that team and tournament whose longer name ends in it; two such names, and it stays alone.
surnames as (
    select short.competition_code, short.season, short.team_id, short.name, max(full_names.name) as full_name
    from names as short
    inner join names as full_names
        on short.competition_code = full_names.competition_code
        and short.season = full_names.season
        and short.team_id = full_names.team_id
        and short.name = {{ capture('full_names.name', ' ([^ ]+)$') }}
    where position(' ' in short.name) = 0
    group by 1, 2, 3, 4
    having count(*) = 1
),

spelled as (
    select
        names.*,
        coalesce(aliases.name, of_surname.name, surnames.full_name, names.name) as full_name
    from names
    left join {{ ref('player_aliases') }} as aliases on names.team = aliases.team and names.name = aliases.alias
    left join surnames
        on names.competition_code = surnames.competition_code
        and names.season = surnames.season
        and names.team_id = surnames.team_id
        and names.name = surnames.name
    left join {{ ref('player_aliases') }} as of_surname on names.team = of_surname.team and surnames.full_name = of_surname.alias
),

-- A player is a name within a team, whatever its accents, over all tournaments.
openfootball as (
    select
        'OPENFOOTBALL' as source,
        competition_code,
        season,
        team_id,
        name as source_player_id,
        name,
        full_name,
        team_key || '/' || lower({{ without_accents('full_name') }}) as player_key,
        matches,
        date_of_birth,
        position,
        is_in_squad,
        ingested_at,
        -- Where the name is looked for; an id is the same player everywhere.
        competition_code || ' ' || cast(season as varchar) as looked_for_in
    from spelled
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
    from {{ ref('int_stream_players') }}
    group by source, source_player_id
),

-- Players of the sources that have ids of their own, at each team that they are known to be of.
people as (
    select
        source, competition_code, season, source_player_id, player_name, full_name, date_of_birth, team_id, position, matches, is_in_squad,
        ingested_at
    from {{ ref('int_provider_players') }}
),

team_sheets as (
    select distinct sheets.source, sheets.source_player_id, sheets.player_name, sheets.nickname, team_names.team_id
    from {{ ref('stg_statsbomb__lineups') }} as sheets
    inner join (select distinct source, source_team_id, team_id from {{ ref('int_team_names') }}) as team_names
        on sheets.source = team_names.source and sheets.source_team_id = team_names.source_team_id
    where exists (select 1 from people)
),

known as (
    select team_id, player_key, 1 as rank_of_source, {{ initial_and_surname('name') }} as short from (
        select team_id, player_name as name, lower(source) || '/' || source_player_id as player_key from team_sheets
        union
        select team_id, nickname, lower(source) || '/' || source_player_id from team_sheets where nickname is not null
    ) as sheets
    union
    select team_id, player_key, 2, {{ initial_and_surname('full_name') }} from openfootball
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
    select source, team_id, {{ initial_and_surname('full_name') }} as short, min(source_player_id) as source_player_id, min(date_of_birth) as date_of_birth
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

select *, {{ player_id('player_key') }} as player_id from openfootball
union all
select *, {{ player_id('player_key') }} as player_id from statsbomb
union all
select *, {{ player_id('player_key') }} as player_id from providers
