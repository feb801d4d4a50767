-- One answer has all leagues with all their seasons; the newest holds.
with leagues as (
    select
        ingested_at,
        json_extract_string(record, ['$.league.id', '$.league.name', '$.league.type', '$.country.name']) as l,
        cast(json_extract(record, '$.seasons') as varchar) as seasons
    from "raw"."json_leagues"
    where ingestion_date = (select max(ingestion_date) from "raw"."json_leagues")
),

seasons as (
    select
        leagues.ingested_at, leagues.l,
        json_extract_string(season.item, ['$.year', '$.start', '$.end', '$.current', '$.coverage.fixtures.events', '$.coverage.fixtures.lineups', '$.coverage.fixtures.statistics_fixtures', '$.coverage.fixtures.statistics_players', '$.coverage.standings', '$.coverage.players', '$.coverage.top_scorers', '$.coverage.injuries']) as s
    from leagues
    cross join unnest(json_extract(leagues.seasons, '$[*]')) with ordinality as season (item, item_index)
)

-- What is promised of a season is promised of the competition, not of each match; null where nothing is said.
select
    'API_FOOTBALL' as source,
    l[1] as source_league_id,
    competitions.competition_code,
    try_cast(s[1] as integer) as season,
    l[2] as name,
    upper(l[3]) as kind,
    l[4] as country,
    try_cast(s[2] as date) as start_on,
    try_cast(s[3] as date) as end_on,
    coalesce(s[4] = 'true', false) as is_current,
    s[5] = 'true' as has_events,
    s[6] = 'true' as has_lineups,
    s[7] = 'true' as has_statistics,
    s[8] = 'true' as has_fixture_players,
    s[9] = 'true' as has_standings,
    s[10] = 'true' as has_players,
    s[11] = 'true' as has_top_scorers,
    s[12] = 'true' as has_injuries,
    seasons.ingested_at
from seasons
inner join staging.stg_config__competitions as competitions on seasons.l[1] = competitions.api_football_league
where s[1] is not null
