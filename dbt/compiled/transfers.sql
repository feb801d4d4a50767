with teams as (
    select source, source_team_id, min(team_id) as team_id
    from staging.int_team_names
    group by 1, 2
    having count(distinct team_id) = 1
),

players as (
    select source, source_player_id, player_id from staging.int_player_names where source = 'API_FOOTBALL'
)

select
    'trf_' || substr(md5(moves.source || '|' || moves.source_player_id || '|' || coalesce(moves.stated_date, '') || '|' || coalesce(moves.to_source_id, moves.to_name, '') || '|' || coalesce(moves.from_source_id, moves.from_name, '')), 1, 16) as transfer_id,
    players.player_id,
    moves.moved_on,
    moves.is_date_bad,
    from_teams.team_id as from_team_id,
    moves.from_name,
    to_teams.team_id as to_team_id,
    moves.to_name,
    moves.kind,
    moves.fee,
    moves.currency,
    moves.stated_type,
    moves.source,
    moves.updated_at,
    moves.ingested_at
from staging.stg_api_football__transfers as moves
inner join players on moves.source = players.source and moves.source_player_id = players.source_player_id
left join teams as from_teams on moves.source = from_teams.source and moves.from_source_id = from_teams.source_team_id
left join teams as to_teams on moves.source = to_teams.source and moves.to_source_id = to_teams.source_team_id
