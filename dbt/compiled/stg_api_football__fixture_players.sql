-- What each player did in a fixture stands in its details, or in an answer of its own; the newest of both holds.
with sides as (
    select item_id as source_match_id, ingestion_date, ingested_at, 1 as kind, record as side
    from "raw"."json_fixture_players"
    union all
    select json_extract_string(details.record, '$.fixture.id'), details.ingestion_date, details.ingested_at, 0, cast(side.item as varchar)
    from "raw"."json_fixture_details" as details
    cross join unnest(json_extract(cast(json_extract(details.record, '$.players') as varchar), '$[*]')) with ordinality as side (item, item_index)
),

newest as (
    select
        source_match_id, ingested_at, side,
        rank() over (partition by source_match_id order by ingestion_date desc, kind desc) as version_back
    from sides
),

teams as (
    select
        source_match_id, ingested_at,
        json_extract_string(side, '$.team.id') as source_team_id,
        cast(json_extract(side, '$.players') as varchar) as players
    from newest
    where version_back = 1
),

fields as (
    select
        teams.source_match_id, teams.ingested_at, teams.source_team_id,
        json_extract_string(player.item, ['$.player.id', '$.player.name', '$.statistics[0].games.minutes', '$.statistics[0].games.number', '$.statistics[0].games.position', '$.statistics[0].games.rating', '$.statistics[0].games.captain', '$.statistics[0].games.substitute', '$.statistics[0].goals.total', '$.statistics[0].goals.assists', '$.statistics[0].shots.total', '$.statistics[0].shots.on', '$.statistics[0].cards.yellow', '$.statistics[0].cards.red', '$.statistics[0].penalty.scored', '$.statistics[0].penalty.missed']) as p
    from teams
    cross join unnest(json_extract(teams.players, '$[*]')) with ordinality as player (item, item_index)
)

-- Every number may be null, and often stands so for 0; only minutes are told as null of whoever did not play.
select
    'API_FOOTBALL' as source,
    fixtures.competition_code,
    fixtures.season,
    fields.source_match_id,
    fields.source_team_id,
    coalesce(p[1], p[2]) as source_player_id,
    p[2] as player_name,
    coalesce(try_cast(p[3] as integer), 0) as minutes,
    try_cast(p[4] as integer) as shirt_number,
    p[5] as position,
    try_cast(p[6] as double) as rating,
    coalesce(p[7] = 'true', false) as is_captain,
    p[8] = 'true' as is_substitute,
    try_cast(p[9] as integer) as goals,
    try_cast(p[10] as integer) as assists,
    try_cast(p[11] as integer) as shots,
    try_cast(p[12] as integer) as shots_on_target,
    try_cast(p[13] as integer) as yellow_cards,
    try_cast(p[14] as integer) as red_cards,
    try_cast(p[15] as integer) as penalties,
    try_cast(p[16] as integer) as penalties_missed,
    fields.ingested_at
from fields
inner join staging.stg_api_football__fixtures as fixtures on fields.source_match_id = fixtures.source_match_id
where coalesce(p[1], p[2]) is not null
