-- Whom football-data.org and API-Football name, wherever they do, with the team if it is told.
with named as (
    select source, competition_code, season, team_scope, source_player_id, player_name, first_name, last_name, date_of_birth, nationality,
        position, source_team_id, ingested_at
    from {{ ref('stg_football_data__scorers') }}
    union all
    select source, competition_code, season, team_scope, source_player_id, player_name, first_name, last_name, date_of_birth, nationality,
        position, source_team_id, ingested_at
    from {{ ref('stg_api_football__players') }}
    union all
    select source, competition_code, season, null, source_player_id, player_name, null, null, null, null,
        case position when 'G' then 'Goalkeeper' when 'D' then 'Defender' when 'M' then 'Midfielder' when 'F' then 'Attacker' end,
        source_team_id, ingested_at
    from {{ ref('stg_api_football__lineups') }}
    union all
    select source, competition_code, season, null, source_player_id, player_name, null, null, null, null, null,
        case when type <> 'OWN_GOAL' then source_team_id end, ingested_at
    from {{ ref('stg_api_football__events') }}
    where source_player_id is not null
    union all
    select source, competition_code, season, null, related_source_id, related_name, null, null, null, null, null, source_team_id, ingested_at
    from {{ ref('stg_api_football__events') }}
    where related_source_id is not null
    union all
    select source, competition_code, season, null, source_player_id, player_name, null, null, null, null, null, source_team_id, ingested_at
    from {{ ref('stg_api_football__injuries') }}
    union all
    select source, null, null, null, source_player_id, player_name, null, null, null, null, null, to_source_id, ingested_at
    from {{ ref('stg_api_football__transfers') }}
),

teams as (
    select source, source_team_id, min(team_id) as team_id
    from {{ ref('int_team_names') }}
    group by 1, 2
    having count(distinct team_id) = 1
),

persons as (
    select
        source, source_player_id,
        max(player_name) as player_name, max(first_name) as first_name, max(last_name) as last_name,
        max(date_of_birth) as date_of_birth, max(nationality) as nationality, max(position) as position,
        max(competition_code) as competition_code, max(season) as season, max(ingested_at) as ingested_at
    from named
    group by 1, 2
),

-- "M. Rashford" with the first name Marcus is Marcus Rashford.
spelled as (
    select
        persons.*,
        case
            when {{ capture('player_name', '^([^ .])[.] ') }} = substr(first_name, 1, 1)
                then split_part(first_name, ' ', 1) || substr(player_name, 3)
            else player_name
        end as full_name
    from persons
    where player_name is not null
)

select
    spelled.source, spelled.source_player_id, memberships.team_id, spelled.player_name, spelled.full_name, spelled.first_name,
    spelled.last_name, spelled.date_of_birth, spelled.nationality, spelled.position, spelled.competition_code, spelled.season,
    spelled.ingested_at
from spelled
left join (
    select distinct named.source, named.source_player_id, teams.team_id
    from named
    inner join teams on named.source = teams.source and named.source_team_id = teams.source_team_id
) as memberships on spelled.source = memberships.source and spelled.source_player_id = memberships.source_player_id
