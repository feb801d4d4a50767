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
    from staging.stg_openfootball__goals as goals
    inner join staging.int_source_matches as matches
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
    from staging.stg_openfootball__squads as squads
    inner join (select distinct team_scope, name, team_id from staging.int_team_names where source = 'OPENFOOTBALL') as team_names
        on squads.team_scope = team_names.team_scope and squads.team_name = team_names.name
),

teams as (
    select distinct team_id, team_key, team from staging.int_team_names
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
        and short.name = nullif(regexp_extract(full_names.name, ' ([^ ]+)$', 1), '')
    where position(' ' in short.name) = 0
    group by 1, 2, 3, 4
    having count(*) = 1
),

spelled as (
    select
        names.*,
        coalesce(aliases.name, of_surname.name, surnames.full_name, names.name) as full_name
    from names
    left join seed.player_aliases as aliases on names.team = aliases.team and names.name = aliases.alias
    left join surnames
        on names.competition_code = surnames.competition_code
        and names.season = surnames.season
        and names.team_id = surnames.team_id
        and names.name = surnames.name
    left join seed.player_aliases as of_surname on names.team = of_surname.team and surnames.full_name = of_surname.alias
)

select competition_code, season, team_id, team_key, name, full_name, matches, date_of_birth, position, is_in_squad, ingested_at
from spelled
