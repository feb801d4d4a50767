-- SCD 2 by windows over the raw versions: nothing is kept from build to build, so every rebuild tells the same history.
-- Of what came in at one instant the team sheet of the latest match speaks.
with seen as (
    select
        names.player_id,
        versions.ingested_at as observed_at,
        coalesce(versions.nickname, versions.player_name) as name,
        case when versions.source_team_id = matches.home_source_id then matches.home_team_id else matches.away_team_id end as team_id,
        versions.shirt_number,
        versions.nationality,
        versions.date_of_birth,
        row_number() over (
            partition by names.player_id, versions.ingested_at
            order by matches.match_on desc, versions.source, versions.source_match_id desc
        ) as place
    from staging.stg_statsbomb__sheet_versions as versions
    inner join staging.int_source_matches as matches
        on versions.source = matches.source and versions.source_match_id = matches.source_match_id
    inner join (select distinct source, source_player_id, player_id from staging.int_player_names where source <> 'OPENFOOTBALL') as names
        on versions.source = names.source and versions.source_player_id = names.source_player_id
),

facts as (
    select
        seen.*,
        coalesce(name, '') || '|' || coalesce(team_id, '') || '|' || coalesce(cast(shirt_number as varchar), '')
            || '|' || coalesce(nationality, '') || '|' || coalesce(cast(date_of_birth as varchar), '') as fact_text
    from seen
    where place = 1
),

compared as (
    select facts.*, lag(fact_text) over (partition by player_id order by observed_at) as text_before
    from facts
),

kept as (
    select
        compared.*,
        row_number() over (partition by player_id order by observed_at) as version,
        lead(observed_at) over (partition by player_id order by observed_at) as next_at
    from compared
    where text_before is null or text_before <> fact_text
)

select
    player_id,
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
