-- A fixture's statistics stand in its details, or in an answer of their own; the newest of both holds.
with sides as (
    select item_id as source_match_id, ingestion_date, ingested_at, 1 as kind, record as side
    from {{ source('raw', 'json_fixture_statistics') }}
    union all
    select {{ json_text('details.record', '$.fixture.id') }}, details.ingestion_date, details.ingested_at, 0, {{ json_item('side.item') }}
    from {{ source('raw', 'json_fixture_details') }} as details
    cross join {{ json_elements(json_part('details.record', '$.statistics'), 'side') }}
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
        {{ json_text('side', '$.team.id') }} as source_team_id,
        {{ json_part('side', '$.statistics') }} as statistics
    from newest
    where version_back = 1
),

fields as (
    select
        teams.source_match_id, teams.ingested_at, teams.source_team_id,
        {{ json_texts('statistic.item', ['$.type', '$.value']) }} as f
    from teams
    cross join {{ json_elements('teams.statistics', 'statistic') }}
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
inner join {{ ref('stg_api_football__fixtures') }} as fixtures on fields.source_match_id = fixtures.source_match_id
where f[1] is not null
