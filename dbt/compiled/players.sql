with names as (
    select
        player_names.*,
        -- The newest full spelling stands, one with its accents before one without; a spelling that was completed (a surname alone) never does.
        row_number() over (
            partition by player_id
            order by
                -- Providers abbreviate.
                case source when 'API_FOOTBALL' then 2 when 'FOOTBALL_DATA' then 1 else 0 end,
                case when name = full_name then 0 else 1 end,
                case when full_name <> strip_accents(full_name) then 0 else 1 end,
                season desc, name
        ) as preference
    from staging.int_player_names as player_names
),

spellings as (
    select player_id, source, source_player_id, name, max(full_name) as full_name from names group by 1, 2, 3, 4
),

sources as (
    select
        player_id,
        string_agg('{"source":"' || source || '","id":' || cast(to_json(source_player_id) as varchar) || '}', ',' order by source, source_player_id) as sources
    from (select distinct player_id, source, source_player_id from spellings) as distinct_sources
    group by 1
),

chosen as (
    select player_id, player_key, source, source_player_id, full_name as name, team_id
    from names
    where preference = 1
),

aliases as (
    select spellings.player_id, string_agg(cast(to_json(spellings.name) as varchar), ',' order by spellings.name) as aliases
    from (select distinct player_id, name from spellings) as spellings
    inner join chosen on spellings.player_id = chosen.player_id
    where spellings.name <> chosen.name
    group by 1
),

ingested as (
    select player_id, max(ingested_at) as ingested_at from names group by 1
),

told as (
    select names.player_id, people.nationality, people.date_of_birth, people.first_name, people.last_name, people.position
    from (
        select source, source_player_id, nationality, date_of_birth, cast(null as varchar) as first_name, cast(null as varchar) as last_name,
            cast(null as varchar) as position
        from staging.stg_statsbomb__lineups
        union all
        select source, source_player_id, nationality, date_of_birth, first_name, last_name, position from staging.int_provider_players
    ) as people
    inner join (select distinct source, source_player_id, player_id from staging.int_player_names where source <> 'OPENFOOTBALL') as names
        on people.source = names.source and people.source_player_id = names.source_player_id
    union all
    select player_id, null, date_of_birth, null, null, position from staging.int_player_names where source = 'OPENFOOTBALL' and is_in_squad
),

sheets as (
    select
        player_id, max(nationality) as nationality, max(date_of_birth) as date_of_birth, max(first_name) as first_name,
        max(last_name) as last_name, max(position) as position
    from told
    group by 1
),

positions as (
    select
        source, source_player_id, coalesce(usual_position, position) as position,
        row_number() over (
            partition by source, source_player_id order by count(*) desc, coalesce(usual_position, position)
        ) as preference
    from staging.stg_statsbomb__lineups
    where coalesce(usual_position, position) is not null
    group by 1, 2, 3
),

slugs as (
    select
        chosen.*,
        regexp_replace(regexp_replace(lower(strip_accents(replace(replace(replace(chosen.name, 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', '-', 'g'), '(^-|-$)', '', 'g') as plain_slug
    from chosen
),

numbered as (
    select slugs.*, row_number() over (partition by plain_slug order by player_key) as namesake
    from slugs
)

select
    numbered.player_id,
    case
        when namesake = 1 and plain_slug <> '' then plain_slug
        else plain_slug || case when plain_slug <> '' then '-' else '' end || substr(numbered.player_id, 5, 6)
    end as slug,
    numbered.name,
    -- Absent, not guessed, where no source says which part of a name is which.
    sheets.first_name,
    sheets.last_name,
    sheets.date_of_birth,
    -- Who scores for a national team has its nationality.
    coalesce(sheets.nationality, case when teams.is_national then teams.country end) as nationality,
    coalesce(positions.position, sheets.position) as position,
    '[' || coalesce(aliases.aliases, '') || ']' as aliases,
    '[' || sources.sources || ']' as sources,
    ingested.ingested_at
from numbered
inner join sources on numbered.player_id = sources.player_id
inner join ingested on numbered.player_id = ingested.player_id
left join aliases on numbered.player_id = aliases.player_id
left join sheets on numbered.player_id = sheets.player_id
left join positions
    on numbered.source = positions.source and numbered.source_player_id = positions.source_player_id and positions.preference = 1
left join mart.teams as teams on numbered.team_id = teams.team_id
