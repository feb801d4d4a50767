-- Every version of every squad: the newest one holds, all of them are the players' history.
with objects as (
    select competition_code, season, object_key, row_number() over (
        partition by competition_code, season order by ingested_at desc, object_key desc
    ) as version_back
    from (select distinct competition_code, season, object_key, ingested_at from {{ source('raw', 'fd_teams') }}) as seen
),

teams as (
    select
        raw.competition_code, raw.season, raw.ingested_at,
        objects.version_back = 1 as is_newest,
        {{ json_text('raw.record', '$.id') }} as source_team_id,
        {{ json_part('raw.record', '$.squad') }} as squad
    from {{ source('raw', 'fd_teams') }} as raw
    inner join objects on raw.object_key = objects.object_key and raw.competition_code = objects.competition_code and raw.season = objects.season
),

listed as (
    select
        teams.competition_code, teams.season, teams.ingested_at, teams.is_newest, teams.source_team_id,
        {{ json_texts('player.item', ['$.id', '$.name', '$.position', '$.dateOfBirth', '$.nationality', '$.shirtNumber']) }} as p
    from teams
    cross join {{ json_elements('teams.squad', 'player') }}
)

select
    'FOOTBALL_DATA' as source,
    competition_code,
    season,
    ingested_at,
    is_newest,
    source_team_id,
    p[1] as source_player_id,
    p[2] as player_name,
    p[3] as position,
    try_cast(p[6] as integer) as shirt_number,
    try_cast(p[4] as date) as date_of_birth,
    p[5] as nationality
from listed
where p[1] is not null and source_team_id is not null
