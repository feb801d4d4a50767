-- Names that scorer lists use, by the team the player plays for: an own goal stands in the list of the other side.
with listed as (
    select distinct
        goals.competition_code,
        goals.season,
        case
            when (goals.side = 'HOME') = (not goals.is_own_goal) then matches.home_team_id
            else matches.away_team_id
        end as team_id,
        goals.player_name as name,
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

teams as (
    select distinct team_id, team_key, team from {{ ref('int_team_names') }}
),

names as (
    select
        listed.competition_code, listed.season, listed.team_id, teams.team_key, teams.team, listed.name,
        max(listed.ingested_at) as ingested_at
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
        ingested_at
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
        max(ingested_at) as ingested_at
    from (
        select source, competition_code, season, source_player_id, player_name, nickname, ingested_at from {{ ref('stg_statsbomb__lineups') }}
        union all
        select source, competition_code, season, source_player_id, player_name, null, ingested_at from {{ ref('stg_statsbomb__events') }}
        union all
        select source, competition_code, season, recipient_id, recipient_name, null, ingested_at from {{ ref('stg_statsbomb__events') }}
        union all
        select source, competition_code, season, replacement_id, replacement_name, null, ingested_at from {{ ref('stg_statsbomb__events') }}
    ) as named
    where source_player_id is not null
    group by source, source_player_id
)

select *, {{ player_id('player_key') }} as player_id from openfootball
union all
select *, {{ player_id('player_key') }} as player_id from statsbomb
