-- SCD 2 by windows over the raw versions: nothing is kept from build to build, so every rebuild tells the same history.
-- A source is compared with itself alone: what another does not know is no change.
with sheets as (
    select
        versions.source,
        versions.source_player_id,
        versions.ingested_at as observed_at,
        -- What the facts are of: the later match, the later season.
        cast(matches.match_on as varchar) || '/' || versions.source_match_id as told_of,
        coalesce(versions.nickname, versions.player_name) as name,
        case when versions.source_team_id = matches.home_source_id then matches.home_team_id else matches.away_team_id end as team_id,
        versions.shirt_number,
        versions.nationality,
        versions.date_of_birth
    from {{ ref('stg_statsbomb__sheet_versions') }} as versions
    inner join {{ ref('int_source_matches') }} as matches
        on versions.source = matches.source and versions.source_match_id = matches.source_match_id
),

team_ids as (
    select source, source_team_id, min(team_id) as team_id
    from {{ ref('int_team_names') }}
    where source in ('API_FOOTBALL', 'FOOTBALL_DATA')
    group by 1, 2
),

profiles as (
    select
        versions.source, versions.source_player_id, versions.ingested_at, cast(versions.season as varchar), versions.player_name,
        team_ids.team_id, versions.shirt_number, versions.nationality, versions.date_of_birth
    from (
        {%- for model in ['stg_api_football__player_versions', 'stg_football_data__squads'] %}
        select source, source_player_id, ingested_at, season, player_name, source_team_id, shirt_number, nationality, date_of_birth
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as versions
    left join team_ids on versions.source = team_ids.source and versions.source_team_id = team_ids.source_team_id
),

told as (
    select * from sheets
    union all
    select * from profiles
),

seen as (
    select
        names.player_id,
        told.*,
        row_number() over (
            partition by names.player_id, told.source, told.observed_at order by told.told_of desc, told.source_player_id
        ) as place,
        max(told.told_of) over (partition by names.player_id, told.source order by told.observed_at) as newest_told_of
    from told
    inner join (select distinct source, source_player_id, player_id from {{ ref('int_player_names') }} where source <> 'OPENFOOTBALL') as names
        on told.source = names.source and told.source_player_id = names.source_player_id
),

-- Of one instant the latest match speaks; an older one that is fetched later is no news.
facts as (
    select
        seen.*,
        coalesce(name, '') || '|' || coalesce(team_id, '') || '|' || coalesce(cast(shirt_number as varchar), '')
            || '|' || coalesce(nationality, '') || '|' || coalesce(cast(date_of_birth as varchar), '') as fact_text
    from seen
    where place = 1 and told_of = newest_told_of
),

compared as (
    select facts.*, lag(fact_text) over (partition by player_id, source order by observed_at) as text_before
    from facts
),

kept as (
    select
        compared.*,
        row_number() over (partition by player_id, source order by observed_at) as version,
        lead(observed_at) over (partition by player_id, source order by observed_at) as next_at
    from compared
    where text_before is null or text_before <> fact_text
)

select
    player_id,
    source,
    cast(version as integer) as version,
    name,
    team_id,
    shirt_number,
    nationality,
    date_of_birth,
    observed_at as valid_from,
    next_at as valid_to,
    next_at is null as is_current
from kept
