-- Pages of all players, and the best scorers in the same shape; the newest row of a player and season holds, of one day the page's.
with raw as (
    select record, season, league_id, ingestion_date, ingested_at, 1 as kind from "raw"."json_players"
    union all
    select record, season, league_id, ingestion_date, ingested_at, 0 from "raw"."json_top_scorers"
),

profiles as (
    select
        raw.*,
        json_extract_string(raw.record, ['$.player.id', '$.player.name', '$.player.firstname', '$.player.lastname', '$.player.birth.date', '$.player.nationality', '$.player.height', '$.player.weight']) as p
    from raw
),

newest as (
    select
        profiles.*,
        row_number() over (partition by season, league_id, p[1] order by ingestion_date desc, kind desc) as version_back
    from profiles
    where p[1] is not null
),

fields as (
    select
        newest.ingested_at, newest.p,
        json_extract_string(part.item, ['$.team.id', '$.team.name', '$.league.id', '$.league.season', '$.games.appearences', '$.games.lineups', '$.games.minutes', '$.games.position', '$.games.rating', '$.goals.total', '$.goals.assists', '$.penalty.scored', '$.penalty.missed', '$.shots.total', '$.shots.on', '$.cards.yellow', '$.cards.yellowred', '$.cards.red', '$.games.number']) as s
    from newest
    cross join unnest(json_extract(cast(json_extract(newest.record, '$.statistics') as varchar), '$[*]')) with ordinality as part (item, item_index)
    where newest.version_back = 1
)

-- Every number may be null. A player of two leagues has a part of each: the part's own league decides.
select
    'API_FOOTBALL' as source,
    competitions.competition_code,
    try_cast(s[4] as integer) as season,
    competitions.team_scope,
    p[1] as source_player_id,
    p[2] as player_name,
    p[3] as first_name,
    p[4] as last_name,
    try_cast(p[5] as date) as date_of_birth,
    p[6] as nationality,
    cast(nullif(regexp_extract(p[7], '^([0-9]+)', 1), '') as integer) as height_cm,
    cast(nullif(regexp_extract(p[8], '^([0-9]+)', 1), '') as integer) as weight_kg,
    s[1] as source_team_id,
    s[2] as team_name,
    s[8] as position,
    try_cast(s[19] as integer) as shirt_number,
    try_cast(s[5] as integer) as matches_played,
    try_cast(s[6] as integer) as starts,
    try_cast(s[7] as integer) as minutes,
    try_cast(s[9] as double) as rating,
    try_cast(s[10] as integer) as goals,
    try_cast(s[11] as integer) as assists,
    try_cast(s[12] as integer) as penalties,
    try_cast(s[13] as integer) as penalties_missed,
    try_cast(s[14] as integer) as shots,
    try_cast(s[15] as integer) as shots_on_target,
    try_cast(s[16] as integer) as yellow_cards,
    try_cast(s[17] as integer) as second_yellow_cards,
    try_cast(s[18] as integer) as red_cards,
    fields.ingested_at
from fields
inner join staging.stg_config__competitions as competitions on fields.s[3] = competitions.api_football_league
where s[1] is not null
