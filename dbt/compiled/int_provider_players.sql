-- Whom football-data.org and API-Football name, wherever they do, with the team if it is told.
with named as (
    select
        source, source_player_id as source_player_id,
        player_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        first_name as first_name,
        last_name as last_name,
        date_of_birth as date_of_birth,
        nationality as nationality,
        position as position,
        cast(null as varchar) as source_match_id,
        matches_played as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_football_data__scorers
    where true
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        date_of_birth as date_of_birth,
        nationality as nationality,
        position as position,
        cast(null as varchar) as source_match_id,
        cast(null as integer) as matches_played,
        true as is_in_squad, ingested_at
    from staging.stg_football_data__squads
    where is_newest
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        first_name as first_name,
        last_name as last_name,
        date_of_birth as date_of_birth,
        nationality as nationality,
        position as position,
        cast(null as varchar) as source_match_id,
        matches_played as matches_played,
        true as is_in_squad, ingested_at
    from staging.stg_api_football__players
    where true
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as nationality,
        case position when 'G' then 'Goalkeeper' when 'D' then 'Defender' when 'M' then 'Midfielder' when 'F' then 'Attacker' end as position,
        source_match_id as source_match_id,
        cast(null as integer) as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_api_football__lineups
    where true
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as nationality,
        cast(null as varchar) as position,
        source_match_id as source_match_id,
        cast(null as integer) as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_api_football__fixture_players
    where minutes > 0
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, case when type <> 'OWN_GOAL' then source_team_id end as source_team_id,
        competition_code as competition_code,
        season as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as nationality,
        cast(null as varchar) as position,
        source_match_id as source_match_id,
        cast(null as integer) as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_api_football__events
    where source_player_id is not null
    union all
    select
        source, related_source_id as source_player_id,
        related_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as nationality,
        cast(null as varchar) as position,
        source_match_id as source_match_id,
        cast(null as integer) as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_api_football__events
    where related_source_id is not null
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, source_team_id as source_team_id,
        competition_code as competition_code,
        season as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as nationality,
        cast(null as varchar) as position,
        cast(null as varchar) as source_match_id,
        cast(null as integer) as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_api_football__injuries
    where true
    union all
    select
        source, source_player_id as source_player_id,
        player_name as player_name, to_source_id as source_team_id,
        cast(null as varchar) as competition_code,
        cast(null as integer) as season,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as date) as date_of_birth,
        cast(null as varchar) as nationality,
        cast(null as varchar) as position,
        cast(null as varchar) as source_match_id,
        cast(null as integer) as matches_played,
        false as is_in_squad, ingested_at
    from staging.stg_api_football__transfers
    where true
),

teams as (
    select source, source_team_id, min(team_id) as team_id
    from staging.int_team_names
    group by 1, 2
    having count(distinct team_id) = 1
),

persons as (
    select
        source, source_player_id,
        max(player_name) as player_name, max(first_name) as first_name, max(last_name) as last_name,
        max(date_of_birth) as date_of_birth, max(nationality) as nationality, max(position) as position,
        max(competition_code) as competition_code, max(season) as season, max(ingested_at) as ingested_at,
        cast(greatest(count(distinct source_match_id), coalesce(max(matches_played), 0)) as integer) as matches,
        max(case when is_in_squad then 1 else 0 end) = 1 as is_in_squad
    from named
    group by 1, 2
),

-- "M. Rashford" with the first name Marcus is Marcus Rashford.
spelled as (
    select
        persons.*,
        case
            when nullif(regexp_extract(player_name, '^([^ .])[.] ', 1), '') = substr(first_name, 1, 1)
                then split_part(first_name, ' ', 1) || substr(player_name, 3)
            else player_name
        end as full_name
    from persons
    where player_name is not null
)

select
    spelled.source, spelled.source_player_id, memberships.team_id, spelled.player_name, spelled.full_name, spelled.first_name,
    spelled.last_name, spelled.date_of_birth, spelled.nationality, spelled.position, spelled.competition_code, spelled.season,
    spelled.matches, spelled.is_in_squad, spelled.ingested_at
from spelled
left join (
    select distinct named.source, named.source_player_id, teams.team_id
    from named
    inner join teams on named.source = teams.source and named.source_team_id = teams.source_team_id
) as memberships on spelled.source = memberships.source and spelled.source_player_id = memberships.source_player_id
