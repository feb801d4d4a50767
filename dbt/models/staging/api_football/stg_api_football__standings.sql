{{ newest_answers('json_standings') }},

-- `standings` is a list of groups, each a list of rows.
groups as (
    select
        newest.competition_code, newest.team_scope, newest.ingested_at,
        try_cast({{ json_text('newest.record', '$.league.season') }} as integer) as season,
        {{ json_item('part.item') }} as table_rows, part.item_index as group_number,
        count(*) over (partition by newest.object_key, newest.record_index) as group_count
    from newest
    cross join {{ json_elements(json_part('newest.record', '$.league.standings'), 'part') }}
    where {{ json_text('newest.record', '$.league.id') }} = newest.league_id
),

places as (
    select
        groups.competition_code, groups.season, groups.team_scope, groups.ingested_at, groups.group_count,
        {{ json_item('place.item') }} as place
    from groups
    cross join {{ json_elements('groups.table_rows', 'place') }}
),

fields as (
    select
        places.*,
        {{ json_texts('place', ['$.rank', '$.team.id', '$.team.name', '$.points', '$.group', '$.form', '$.description', '$.update', '$.goalsDiff']) }} as f
    from places
),

sides as (
    {%- for type, key in [('TOTAL', 'all'), ('HOME', 'home'), ('AWAY', 'away')] %}
    select
        fields.*,
        '{{ type }}' as table_type,
        {{ json_texts('place', ['$.' ~ key ~ '.played', '$.' ~ key ~ '.win', '$.' ~ key ~ '.draw', '$.' ~ key ~ '.lose', '$.' ~ key ~ '.goals.for', '$.' ~ key ~ '.goals.against']) }} as t
    from fields
    {{ 'union all' if not loop.last }}
    {%- endfor %}
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
    {{ instant('f[8]') }} as published_at,
    ingested_at
from sides
where f[2] is not null
