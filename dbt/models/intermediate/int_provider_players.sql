{%- set of_season = {'competition_code': 'competition_code', 'season': 'season'} -%}
{%- set of_match = dict(of_season, source_match_id='source_match_id') -%}
{%- set profile = dict(
  of_season, first_name='first_name', last_name='last_name', date_of_birth='date_of_birth', nationality='nationality', position='position',
  matches_played='matches_played'
) -%}
{%- set squad = dict(of_season, date_of_birth='date_of_birth', nationality='nationality', position='position', is_in_squad='true') -%}
{%- set line = "case position when 'G' then 'Goalkeeper' when 'D' then 'Defender' when 'M' then 'Midfielder' when 'F' then 'Attacker' end" -%}
-- Whom football-data.org and API-Football name, wherever they do, with the team if it is told.
with named as (
    {{ player_told(ref('stg_football_data__scorers'), profile) }}
    union all
    {{ player_told(ref('stg_football_data__squads'), squad, 'is_newest') }}
    union all
    {{ player_told(ref('stg_api_football__players'), dict(profile, is_in_squad='true')) }}
    union all
    {{ player_told(ref('stg_api_football__lineups'), dict(of_match, position=line)) }}
    union all
    {{ player_told(ref('stg_api_football__fixture_players'), of_match, 'minutes > 0') }}
    union all
    {{ player_told(ref('stg_api_football__events'), dict(of_match, source_team_id="case when type <> 'OWN_GOAL' then source_team_id end"), 'source_player_id is not null') }}
    union all
    {{ player_told(ref('stg_api_football__events'), dict(of_match, source_player_id='related_source_id', player_name='related_name'), 'related_source_id is not null') }}
    union all
    {{ player_told(ref('stg_api_football__injuries'), of_season) }}
    union all
    {{ player_told(ref('stg_api_football__transfers'), {'source_team_id': 'to_source_id'}) }}
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
    spelled.matches, spelled.is_in_squad, spelled.ingested_at
from spelled
left join (
    select distinct named.source, named.source_player_id, teams.team_id
    from named
    inner join teams on named.source = teams.source and named.source_team_id = teams.source_team_id
) as memberships on spelled.source = memberships.source and spelled.source_player_id = memberships.source_player_id
