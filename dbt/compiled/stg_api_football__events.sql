-- A fixture's events stand in its details, or in an answer of their own; each answer has them all, and the newest holds.
with listed as (
    select item_id as source_match_id, ingestion_date, ingested_at, 1 as kind, record as event, record_index + 1 as list_position
    from "raw"."json_fixture_events"
    union all
    select
        json_extract_string(details.record, '$.fixture.id'), details.ingestion_date, details.ingested_at, 0,
        cast(event.item as varchar), event.item_index
    from "raw"."json_fixture_details" as details
    cross join unnest(json_extract(cast(json_extract(details.record, '$.events') as varchar), '$[*]')) with ordinality as event (item, item_index)
),

newest as (
    select
        listed.*,
        rank() over (partition by source_match_id order by ingestion_date desc, kind desc) as version_back
    from listed
),

fields as (
    select
        newest.source_match_id, newest.ingested_at, newest.list_position,
        fixtures.competition_code, fixtures.season, fixtures.home_source_id, fixtures.away_source_id,
        fixtures.full_time_home, fixtures.full_time_away,
        json_extract_string(newest.event, ['$.time.elapsed', '$.time.extra', '$.team.id', '$.player.id', '$.player.name', '$.assist.id', '$.assist.name', '$.type', '$.detail', '$.comments']) as f
    from newest
    inner join staging.stg_api_football__fixtures as fixtures on newest.source_match_id = fixtures.source_match_id
    where newest.version_back = 1
),

-- The case of a type varies. A missed penalty is of type Goal and is none; neither is a kick of a shoot-out.
typed as (
    select
        fields.*,
        case
            when lower(f[8]) = 'goal' and lower(coalesce(f[10], '')) = 'penalty shootout' then 'SHOOTOUT_KICK'
            when lower(f[8]) = 'goal' and lower(f[9]) = 'missed penalty' then 'MISSED_PENALTY'
            when lower(f[8]) = 'goal' and lower(f[9]) = 'own goal' then 'OWN_GOAL'
            when lower(f[8]) = 'goal' then 'GOAL'
            when lower(f[8]) = 'card' and lower(f[9]) like 'second yellow%' then 'SECOND_YELLOW_CARD'
            when lower(f[8]) = 'card' and lower(f[9]) like 'red%' then 'RED_CARD'
            when lower(f[8]) = 'card' then 'YELLOW_CARD'
            when lower(f[8]) = 'subst' then 'SUBSTITUTION'
            else 'OTHER'
        end as type,
        coalesce(f[4], f[5]) as source_player_id,
        coalesce(f[6], f[7]) as related_source_id
    from fields
),

-- An own goal stands under the side that it counts for, or under that of the player: the final score tells which.
sums as (
    select
        source_match_id,
        max(full_time_home) as full_home,
        max(full_time_away) as full_away,
        count(case when type = 'GOAL' and f[3] = home_source_id then 1 end) as home_goals,
        count(case when type = 'GOAL' and f[3] = away_source_id then 1 end) as away_goals,
        count(case when type = 'OWN_GOAL' and f[3] = home_source_id then 1 end) as home_own,
        count(case when type = 'OWN_GOAL' and f[3] = away_source_id then 1 end) as away_own
    from typed
    group by 1
),

resolutions as (
    select
        source_match_id,
        case
            when home_own + away_own = 0 then cast(null as varchar)
            when home_goals + home_own = full_home and away_goals + away_own = full_away then 'CREDITED_TEAM'
            when home_goals + away_own = full_home and away_goals + home_own = full_away then 'TEAM_OF_PLAYER'
            else 'UNKNOWN'
        end as resolution
    from sums
),

sheets as (
    select source_match_id, source_team_id, source_player_id, is_starting from staging.stg_api_football__lineups
),

-- `player` goes off and `assist` comes on; in some leagues the other way round, which the line-up tells.
sided as (
    select
        typed.*,
        resolutions.resolution,
        typed.type = 'SUBSTITUTION' and coalesce(coming.is_starting, false) and not coalesce(going.is_starting, true) as is_reversed
    from typed
    inner join resolutions on typed.source_match_id = resolutions.source_match_id
    left join sheets as going
        on typed.source_match_id = going.source_match_id and typed.f[3] = going.source_team_id and typed.source_player_id = going.source_player_id
    left join sheets as coming
        on typed.source_match_id = coming.source_match_id and typed.f[3] = coming.source_team_id and typed.related_source_id = coming.source_player_id
),

-- The provider has no ids: the same event of the same list has the same one.
numbered as (
    select
        sided.*,
        coalesce(cast(source_match_id as varchar), '') || '|' || coalesce(cast(f[8] as varchar), '') || '|' || coalesce(cast(f[9] as varchar), '') || '|' || coalesce(cast(f[1] as varchar), '') || '|' || coalesce(cast(f[2] as varchar), '') || '|' || coalesce(cast(f[3] as varchar), '') || '|' || coalesce(cast(source_player_id as varchar), '') as event_key,
        row_number() over (
            partition by coalesce(cast(source_match_id as varchar), '') || '|' || coalesce(cast(f[8] as varchar), '') || '|' || coalesce(cast(f[9] as varchar), '') || '|' || coalesce(cast(f[1] as varchar), '') || '|' || coalesce(cast(f[2] as varchar), '') || '|' || coalesce(cast(f[3] as varchar), '') || '|' || coalesce(cast(source_player_id as varchar), '')
            order by list_position
        ) as copy_number
    from sided
)

select
    'API_FOOTBALL' as source,
    competition_code,
    season,
    source_match_id,
    md5(event_key || '|' || cast(copy_number as varchar)) as source_event_id,
    cast(list_position as integer) as list_position,
    case
        when type = 'SHOOTOUT_KICK' then 5
        when try_cast(f[1] as integer) <= 45 then 1
        when try_cast(f[1] as integer) <= 90 then 2
        when try_cast(f[1] as integer) <= 105 then 3
        else 4
    end as period,
    try_cast(f[1] as integer) as minute,
    try_cast(f[2] as integer) as added_minute,
    type,
    f[3] as source_team_id,
    -- The side it counts for.
    case when type = 'OWN_GOAL' and resolution = 'TEAM_OF_PLAYER' then f[3] <> home_source_id else f[3] = home_source_id end as is_home,
    case when type = 'OWN_GOAL' then resolution end as resolution,
    case when is_reversed then related_source_id else source_player_id end as source_player_id,
    case when is_reversed then f[7] else f[5] end as player_name,
    case when is_reversed then source_player_id else related_source_id end as related_source_id,
    case when is_reversed then f[5] else f[7] end as related_name,
    type = 'GOAL' and lower(f[9]) = 'penalty' as is_penalty,
    f[9] as detail,
    f[10] as comments,
    ingested_at
from numbered
