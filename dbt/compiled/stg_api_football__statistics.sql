-- A fixture's statistics stand in its details, or in an answer of their own; the newest of both holds.
with sides as (
    select item_id as source_match_id, ingestion_date, ingested_at, 1 as kind, record as side
    from "raw"."json_fixture_statistics"
    union all
    select json_extract_string(details.record, '$.fixture.id'), details.ingestion_date, details.ingested_at, 0, cast(side.item as varchar)
    from "raw"."json_fixture_details" as details
    cross join unnest(json_extract(cast(json_extract(details.record, '$.statistics') as varchar), '$[*]')) with ordinality as side (item, item_index)
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
        cast(json_extract(side, '$.statistics') as varchar) as statistics
    from newest
    where version_back = 1
),

fields as (
    select
        teams.source_match_id, teams.ingested_at, teams.source_team_id,
        json_extract_string(statistic.item, ['$.type', '$.value']) as f
    from teams
    cross join unnest(json_extract(teams.statistics, '$[*]')) with ordinality as statistic (item, item_index)
)

-- A number, a percentage ("55%") or a decimal as text; null often stands for 0, but nobody promises it.
select
    'API_FOOTBALL' as source,
    fixtures.competition_code,
    fixtures.season,
    fields.source_match_id,
    fields.source_team_id,
    f[1] as statistic,
    try_cast(replace(f[2], '%', '') as double) as statistic_value,
    coalesce(position('%' in f[2]) > 0, false) as is_percentage,
    fields.ingested_at
from fields
inner join staging.stg_api_football__fixtures as fixtures on fields.source_match_id = fixtures.source_match_id
where f[1] is not null
