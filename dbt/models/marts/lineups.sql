with formations as (
    select source, source_match_id, source_team_id, formation
    from {{ ref('stg_statsbomb__events') }}
    where type_name = 'Starting XI'
),

all_sheets as (
    select sheets.source, sheets.source_match_id, sheets.source_team_id, source_player_id, shirt_number, position, is_starting, formations.formation
    from {{ ref('stg_statsbomb__lineups') }} as sheets
    left join formations
        on sheets.source = formations.source
        and sheets.source_match_id = formations.source_match_id
        and sheets.source_team_id = formations.source_team_id
    union all
    select
        source, source_match_id, source_team_id, source_player_id, shirt_number,
        case position when 'G' then 'Goalkeeper' when 'D' then 'Defender' when 'M' then 'Midfielder' when 'F' then 'Forward' end,
        is_starting, replace(formation, '-', '')
    from {{ ref('stg_api_football__lineups') }}
),

-- One source a match, the first in precedence that has line-ups of it.
ranked as (
    select
        matches.match_id, matches.season_id, matches.source, matches.source_match_id, matches.home_source_id,
        matches.home_team_id, matches.away_team_id,
        row_number() over (partition by matches.match_id order by matches.precedence, matches.source) as preference
    from {{ ref('int_source_matches') }} as matches
    inner join (select distinct source, source_match_id from all_sheets) as present
        on matches.source = present.source and matches.source_match_id = present.source_match_id
)

select
    ranked.match_id,
    ranked.season_id,
    case when sheets.source_team_id = ranked.home_source_id then ranked.home_team_id else ranked.away_team_id end as team_id,
    players.player_id,
    sheets.shirt_number,
    sheets.position,
    sheets.is_starting,
    sheets.formation
from all_sheets as sheets
inner join ranked
    on sheets.source = ranked.source and sheets.source_match_id = ranked.source_match_id and ranked.preference = 1
inner join {{ ref('int_player_names') }} as players
    on sheets.source = players.source and sheets.source_player_id = players.source_player_id
