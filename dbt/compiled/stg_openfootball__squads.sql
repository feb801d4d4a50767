with newest as (
    select raw.*
    from "raw"."squads__openfootball" as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from "raw"."squads__openfootball") as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
),

teams as (
    select
        competition_code, season, ingested_at,
        json_extract_string(record, ['$.name', '$.fifa_code', '$.group']) as t,
        cast(json_extract(record, '$.players') as varchar) as players
    from newest
),

listed as (
    select
        teams.competition_code, teams.season, teams.ingested_at, teams.t,
        json_extract_string(player.item, ['$.name', '$.number', '$.pos', '$.club.name', '$.club.country', '$.date_of_birth']) as p
    from teams
    cross join unnest(json_extract(teams.players, '$[*]')) with ordinality as player (item, item_index)
)

select
    'OPENFOOTBALL' as source,
    listed.competition_code,
    listed.season,
    competitions.team_scope,
    t[1] as team_name,
    t[2] as team_code,
    -- "A" here, "Group A" in the matches.
    'Group ' || replace(t[3], 'Group ', '') as group_name,
    p[1] as player_name,
    try_cast(p[2] as integer) as shirt_number,
    case p[3] when 'GK' then 'Goalkeeper' when 'DF' then 'Defender' when 'MF' then 'Midfielder' when 'FW' then 'Forward' else p[3] end as position,
    p[4] as club_name,
    p[5] as club_country,
    try_cast(p[6] as date) as date_of_birth,
    listed.ingested_at
from listed
inner join staging.stg_config__competitions as competitions on listed.competition_code = competitions.competition_code
where t[1] is not null and p[1] is not null
