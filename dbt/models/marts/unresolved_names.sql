-- What nothing ties to what the lake knows, in how many matches it stands; its rows are there all the same.
with provider_players as (
    select
        people.source, people.source_player_id, min(people.full_name) as name, min(people.competition_code) as competition_code,
        min(people.season) as season, max(people.matches) as matches, min(names.player_key) as player_key
    from {{ ref('int_provider_players') }} as people
    inner join {{ ref('int_player_names') }} as names on people.source = names.source and people.source_player_id = names.source_player_id
    where people.competition_code is not null and people.season is not null
    group by 1, 2
),

-- Teams whose players a source knows: StatsBomb by its team sheets, a provider by its squads.
known_teams as (
    select distinct sheets.source, team_names.team_id
    from {{ ref('stg_statsbomb__lineups') }} as sheets
    inner join {{ ref('int_team_names') }} as team_names
        on sheets.source = team_names.source and sheets.source_team_id = team_names.source_team_id
    union
    select distinct source, team_id from {{ ref('int_provider_players') }} where is_in_squad and team_id is not null
),

shared_players as (
    select player_key
    from {{ ref('int_player_names') }}
    where source <> 'OPENFOOTBALL'
    group by 1
    having count(distinct source) > 1
),

known_elsewhere as (
    select distinct people.source, people.source_player_id
    from {{ ref('int_provider_players') }} as people
    inner join known_teams on people.team_id = known_teams.team_id and people.source <> known_teams.source
),

squad_players as (
    select distinct competition_code, season, team_id, player_key
    from {{ ref('int_player_names') }}
    where source = 'OPENFOOTBALL' and is_in_squad
),

squad_teams as (
    select distinct competition_code, season, team_id from squad_players
),

names as (
    select
        'team' as entity,
        name,
        competition_code,
        first_season,
        cast(matches as integer) as matches
    from {{ ref('int_team_names') }}
    where not is_resolved
    union all
    select 'venue', venue_name, min(competition_code), min(first_season), cast(sum(matches) as integer)
    from {{ ref('int_venue_names') }}
    where not is_resolved
    group by source, venue_scope, venue_name
    union all
    -- Players of a provider whom nobody else has, of teams whose players somebody else has.
    select 'player', players.name, players.competition_code, players.season, players.matches
    from provider_players as players
    inner join known_elsewhere on players.source = known_elsewhere.source and players.source_player_id = known_elsewhere.source_player_id
    left join shared_players on players.player_key = shared_players.player_key
    where shared_players.player_key is null
    union all
    -- Scorers who are in no squad, where the squad of the team is known.
    select 'player', names.name, names.competition_code, names.season, names.matches
    from {{ ref('int_player_names') }} as names
    inner join squad_teams
        on names.competition_code = squad_teams.competition_code and names.season = squad_teams.season and names.team_id = squad_teams.team_id
    left join squad_players
        on names.competition_code = squad_players.competition_code and names.season = squad_players.season
        and names.team_id = squad_players.team_id and names.player_key = squad_players.player_key
    where names.source = 'OPENFOOTBALL' and squad_players.player_key is null
)

-- Two sources may have it.
select entity, name, competition_code, first_season, cast(sum(matches) as integer) as matches
from names
group by 1, 2, 3, 4
