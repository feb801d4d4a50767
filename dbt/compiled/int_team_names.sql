with by_name as (
    select * from staging.int_teams_by_name
),

-- The same id under a spelling that is known, or TheSportsDB's word for the id at API-Football.
crossings as (
    select source, source_team_id, source as other_source, source_team_id as other_id
    from by_name
    where found_by is null and source not in ('OPENFOOTBALL', 'DEMO')
    union
    select 'API_FOOTBALL', api_football_id, source, source_team_id from staging.stg_thesportsdb__teams where api_football_id is not null
    union
    select source, source_team_id, 'API_FOOTBALL', api_football_id from staging.stg_thesportsdb__teams where api_football_id is not null
),

by_id as (
    select crossings.source, crossings.source_team_id, min(known.key_scope) as key_scope, min(known.alias_team) as alias_team
    from crossings
    inner join by_name as known on crossings.other_source = known.source and crossings.other_id = known.source_team_id
    where known.found_by is not null
    group by 1, 2
    having count(distinct known.key_scope || '/' || known.alias_team) = 1
),

known_sides as (
    select matches.competition_code, matches.season, matches.match_on, 'HOME' as side, teams.key_scope, teams.alias_team, 'OPENFOOTBALL' as source,
        matches.home_name as name, matches.home_name as source_team_id, matches.away_scope as other_scope, matches.away_name as other_name
    from staging.stg_openfootball__matches as matches
    inner join by_name as teams on teams.source = 'OPENFOOTBALL' and matches.home_scope = teams.team_scope and matches.home_name = teams.name
    where exists (select 1 from by_name as unknown where unknown.found_by is null and unknown.source not in ('OPENFOOTBALL', 'DEMO'))
    union all
    select matches.competition_code, matches.season, matches.match_on, 'AWAY', teams.key_scope, teams.alias_team, 'OPENFOOTBALL',
        matches.away_name, matches.away_name, matches.home_scope, matches.home_name
    from staging.stg_openfootball__matches as matches
    inner join by_name as teams on teams.source = 'OPENFOOTBALL' and matches.away_scope = teams.team_scope and matches.away_name = teams.name
    where exists (select 1 from by_name as unknown where unknown.found_by is null and unknown.source not in ('OPENFOOTBALL', 'DEMO'))
),

known_pairs as (
    select
        known_sides.competition_code, known_sides.season, known_sides.match_on, known_sides.side, known_sides.key_scope, known_sides.alias_team,
        opponents.key_scope || '/' || opponents.alias_team as opponent
    from known_sides
    inner join by_name as opponents
        on opponents.source = 'OPENFOOTBALL' and known_sides.other_scope = opponents.team_scope and known_sides.other_name = opponents.name
    where known_sides.alias_team is not null and opponents.alias_team is not null
),

unknown_sides as (
    select competition_code, season, match_on, 'HOME' as side, source, team_scope, home_name as name, home_source_id as source_team_id,
        away_name as other_name, away_source_id as other_id
    from staging.int_provider_matches
    union all
    select competition_code, season, match_on, 'AWAY', source, team_scope, away_name, away_source_id, home_name, home_source_id
    from staging.int_provider_matches
    union all
    select competition_code, season, match_on, 'HOME', source, team_scope, home_name, home_source_id, away_name, away_source_id
    from staging.stg_statsbomb__matches where source <> 'DEMO'
    union all
    select competition_code, season, match_on, 'AWAY', source, team_scope, away_name, away_source_id, home_name, home_source_id
    from staging.stg_statsbomb__matches where source <> 'DEMO'
),

-- Who plays a known side on a day on which openfootball has it against one known team: that team, when two matches say so.
by_fixture as (
    select
        unknown_sides.source, unknown_sides.team_scope, unknown_sides.name, unknown_sides.source_team_id,
        min(known_pairs.key_scope) as key_scope, min(known_pairs.alias_team) as alias_team
    from unknown_sides
    inner join by_name as unknown
        on unknown_sides.source = unknown.source and unknown_sides.team_scope = unknown.team_scope
        and unknown_sides.name = unknown.name and unknown_sides.source_team_id = unknown.source_team_id and unknown.found_by is null
    inner join by_name as opponents
        on unknown_sides.source = opponents.source and unknown_sides.team_scope = opponents.team_scope
        and unknown_sides.other_name = opponents.name and unknown_sides.other_id = opponents.source_team_id
    inner join known_pairs
        on unknown_sides.competition_code = known_pairs.competition_code and unknown_sides.season = known_pairs.season
        and unknown_sides.match_on = known_pairs.match_on and unknown_sides.side = known_pairs.side
        and opponents.key_scope || '/' || opponents.alias_team = known_pairs.opponent
    group by 1, 2, 3, 4
    having count(*) > 1 and count(distinct known_pairs.key_scope || '/' || known_pairs.alias_team) = 1
),

keyed as (
    select
        names.source, names.team_scope, names.name, names.source_team_id, names.short_name, names.code, names.country,
        names.competition_code, names.first_season, cast(names.matches as bigint) as matches, names.ingested_at,
        case
            when names.found_by is not null then names.key_scope
            else coalesce(by_id.key_scope, by_fixture.key_scope, names.key_scope)
        end as key_scope,
        coalesce(names.alias_team, by_id.alias_team, by_fixture.alias_team) as team,
        coalesce(
            names.found_by,
            case when by_id.alias_team is not null then 'ID' when by_fixture.alias_team is not null then 'FIXTURES' end
        ) as found_by,
        names.own_name
    from by_name as names
    left join by_id on names.source = by_id.source and names.source_team_id = by_id.source_team_id
    left join by_fixture
        on names.source = by_fixture.source and names.team_scope = by_fixture.team_scope
        and names.name = by_fixture.name and names.source_team_id = by_fixture.source_team_id
),

-- A name that nothing tells of is a team of its own, under a key that a slug can never have.
resolved as (
    select
        keyed.*,
        team is not null or key_scope = 'Demo' as is_resolved,
        lower(key_scope) || '/' || coalesce(team, '~' || lower(own_name)) as team_key
    from keyed
)

select
    resolved.*,
    'tea_' || substr(md5(team_key), 1, 16) as team_id
from resolved
