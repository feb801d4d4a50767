with newest as (
    select raw.*, competitions.competition_code, competitions.team_scope, competitions.timezone, competitions.kind
    from "raw"."json_standings" as raw
    inner join (
        select season, league_id, max(ingestion_date) as ingestion_date from "raw"."json_standings" group by 1, 2
    ) as last_dates
        on raw.season = last_dates.season and raw.league_id = last_dates.league_id and raw.ingestion_date = last_dates.ingestion_date
    inner join staging.stg_config__competitions as competitions on raw.league_id = competitions.api_football_league
),

-- `standings` is a list of groups, each a list of rows.
groups as (
    select
        newest.competition_code, newest.team_scope, newest.ingested_at,
        try_cast(json_extract_string(newest.record, '$.league.season') as integer) as season,
        cast(part.item as varchar) as table_rows, part.item_index as group_number,
        count(*) over (partition by newest.object_key, newest.record_index) as group_count
    from newest
    cross join unnest(json_extract(cast(json_extract(newest.record, '$.league.standings') as varchar), '$[*]')) with ordinality as part (item, item_index)
    where json_extract_string(newest.record, '$.league.id') = newest.league_id
),

places as (
    select
        groups.competition_code, groups.season, groups.team_scope, groups.ingested_at, groups.group_count,
        cast(place.item as varchar) as place
    from groups
    cross join unnest(json_extract(groups.table_rows, '$[*]')) with ordinality as place (item, item_index)
),

fields as (
    select
        places.*,
        json_extract_string(place, ['$.rank', '$.team.id', '$.team.name', '$.points', '$.group', '$.form', '$.description', '$.update', '$.goalsDiff']) as f
    from places
),

sides as (
    select
        fields.*,
        'TOTAL' as table_type,
        json_extract_string(place, ['$.all.played', '$.all.win', '$.all.draw', '$.all.lose', '$.all.goals.for', '$.all.goals.against']) as t
    from fields
    union all
    select
        fields.*,
        'HOME' as table_type,
        json_extract_string(place, ['$.home.played', '$.home.win', '$.home.draw', '$.home.lose', '$.home.goals.for', '$.home.goals.against']) as t
    from fields
    union all
    select
        fields.*,
        'AWAY' as table_type,
        json_extract_string(place, ['$.away.played', '$.away.win', '$.away.draw', '$.away.lose', '$.away.goals.for', '$.away.goals.against']) as t
    from fields

)

select
    'API_FOOTBALL' as source,
    competition_code,
    season,
    team_scope,
    table_type,
    case when group_count > 1 then f[5] end as group_name,
    f[2] as source_team_id,
    f[3] as team_name,
    -- Home and away tables are told without their order and points.
    case when table_type = 'TOTAL' then try_cast(f[1] as integer) end as position,
    try_cast(t[1] as integer) as played,
    try_cast(t[2] as integer) as won,
    try_cast(t[3] as integer) as drawn,
    try_cast(t[4] as integer) as lost,
    try_cast(t[5] as integer) as goals_for,
    try_cast(t[6] as integer) as goals_against,
    case when table_type = 'TOTAL' then try_cast(f[9] as integer) else try_cast(t[5] as integer) - try_cast(t[6] as integer) end as goal_difference,
    case when table_type = 'TOTAL' then try_cast(f[4] as integer) end as points,
    case when table_type = 'TOTAL' then f[6] end as form,
    f[7] as description,
    (try_cast(replace(substr(f[8], 1, 19), 'T', ' ') as timestamp) + to_minutes(case when nullif(regexp_extract(f[8], ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$', 1), '') = '-' then 1 else -1 end * coalesce(cast(nullif(regexp_extract(f[8], ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$', 1), '') as integer) * 60 + cast(nullif(regexp_extract(f[8], ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$', 1), '') as integer), 0))) as published_at,
    ingested_at
from sides
where f[2] is not null
