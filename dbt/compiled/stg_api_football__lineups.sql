-- A fixture's line-ups stand in its details, or in an answer of their own; the newest of both holds.
with sides as (
    select item_id as source_match_id, ingestion_date, ingested_at, 1 as kind, record as side
    from "raw"."json_fixture_lineups"
    union all
    select json_extract_string(details.record, '$.fixture.id'), details.ingestion_date, details.ingested_at, 0, cast(side.item as varchar)
    from "raw"."json_fixture_details" as details
    cross join unnest(json_extract(cast(json_extract(details.record, '$.lineups') as varchar), '$[*]')) with ordinality as side (item, item_index)
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
        json_extract_string(side, ['$.team.id', '$.formation', '$.coach.name']) as t,
        cast(json_extract(side, '$.startXI') as varchar) as starters,
        cast(json_extract(side, '$.substitutes') as varchar) as substitutes
    from newest
    where version_back = 1
),

listed as (
    select teams.source_match_id, teams.ingested_at, teams.t, true as is_starting, player.item, player.item_index
    from teams
    cross join unnest(json_extract(teams.starters, '$[*]')) with ordinality as player (item, item_index)
    union all
    select teams.source_match_id, teams.ingested_at, teams.t, false, player.item, player.item_index
    from teams
    cross join unnest(json_extract(teams.substitutes, '$[*]')) with ordinality as player (item, item_index)
),

fields as (
    select
        listed.*,
        json_extract_string(item, ['$.player.id', '$.player.name', '$.player.number', '$.player.pos', '$.player.grid']) as p
    from listed
)

select
    'API_FOOTBALL' as source,
    fixtures.competition_code,
    fixtures.season,
    fields.source_match_id,
    t[1] as source_team_id,
    -- A player without an id is his name.
    coalesce(p[1], p[2]) as source_player_id,
    p[2] as player_name,
    try_cast(p[3] as integer) as shirt_number,
    p[4] as position,
    p[5] as grid,
    is_starting,
    t[2] as formation,
    t[3] as coach,
    fields.ingested_at
from fields
inner join staging.stg_api_football__fixtures as fixtures on fields.source_match_id = fixtures.source_match_id
where coalesce(p[1], p[2]) is not null
