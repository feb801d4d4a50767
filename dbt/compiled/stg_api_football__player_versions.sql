-- Every version of every player that the pages tell: what it said when it came in. A season's first team speaks for the season.
with fields as (
    select
        competitions.competition_code, raw.season, raw.ingested_at,
        json_extract_string(raw.record, ['$.player.id', '$.player.name', '$.player.nationality', '$.player.birth.date', '$.statistics[0].team.id', '$.statistics[0].games.number']) as f
    from "raw"."json_players" as raw
    inner join staging.stg_config__competitions as competitions on raw.league_id = competitions.api_football_league
)

select
    'API_FOOTBALL' as source,
    competition_code,
    season,
    ingested_at,
    f[1] as source_player_id,
    f[2] as player_name,
    f[5] as source_team_id,
    try_cast(f[6] as integer) as shirt_number,
    f[3] as nationality,
    try_cast(f[4] as date) as date_of_birth
from fields
where f[1] is not null
