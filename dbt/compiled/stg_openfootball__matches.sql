with named as (
    select
        records.*,
        regexp_replace(records.home_name, ' \([A-Z][A-Z][A-Z]\)$', '', 'g') as plain_home_name,
        regexp_replace(records.away_name, ' \([A-Z][A-Z][A-Z]\)$', '', 'g') as plain_away_name,
        case
    when competitions.team_scope <> 'World' or nullif(regexp_extract(records.home_name, ' \(([A-Z][A-Z][A-Z])\)$', 1), '') is null then competitions.team_scope
    else case nullif(regexp_extract(records.home_name, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
        when 'ALB' then 'Albania'
        when 'AND' then 'Andorra'
        when 'ARM' then 'Armenia'
        when 'AUT' then 'Austria'
        when 'AZE' then 'Azerbaijan'
        when 'BEL' then 'Belgium'
        when 'BIH' then 'Bosnia and Herzegovina'
        when 'BLR' then 'Belarus'
        when 'BUL' then 'Bulgaria'
        when 'CRO' then 'Croatia'
        when 'CYP' then 'Cyprus'
        when 'CZE' then 'Czech Republic'
        when 'DEN' then 'Denmark'
        when 'ENG' then 'England'
        when 'ESP' then 'Spain'
        when 'EST' then 'Estonia'
        when 'FIN' then 'Finland'
        when 'FRA' then 'France'
        when 'FRO' then 'Faroe Islands'
        when 'GEO' then 'Georgia'
        when 'GER' then 'Germany'
        when 'GIB' then 'Gibraltar'
        when 'GRE' then 'Greece'
        when 'HUN' then 'Hungary'
        when 'IRL' then 'Ireland'
        when 'ISL' then 'Iceland'
        when 'ISR' then 'Israel'
        when 'ITA' then 'Italy'
        when 'KAZ' then 'Kazakhstan'
        when 'KVX' then 'Kosovo'
        when 'KOS' then 'Kosovo'
        when 'LIE' then 'Liechtenstein'
        when 'LTU' then 'Lithuania'
        when 'LUX' then 'Luxembourg'
        when 'LVA' then 'Latvia'
        when 'MCO' then 'France'
        when 'MDA' then 'Moldova'
        when 'MKD' then 'North Macedonia'
        when 'MLT' then 'Malta'
        when 'MNE' then 'Montenegro'
        when 'NED' then 'Netherlands'
        when 'NIR' then 'Northern Ireland'
        when 'NOR' then 'Norway'
        when 'POL' then 'Poland'
        when 'POR' then 'Portugal'
        when 'ROU' then 'Romania'
        when 'RUS' then 'Russia'
        when 'SCO' then 'Scotland'
        when 'SMR' then 'San Marino'
        when 'SRB' then 'Serbia'
        when 'SUI' then 'Switzerland'
        when 'SVK' then 'Slovakia'
        when 'SVN' then 'Slovenia'
        when 'SWE' then 'Sweden'
        when 'TUR' then 'Turkey'
        when 'UKR' then 'Ukraine'
        when 'WAL' then 'Wales'
        else nullif(regexp_extract(records.home_name, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
    end
end as home_scope,
        case
    when competitions.team_scope <> 'World' or nullif(regexp_extract(records.away_name, ' \(([A-Z][A-Z][A-Z])\)$', 1), '') is null then competitions.team_scope
    else case nullif(regexp_extract(records.away_name, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
        when 'ALB' then 'Albania'
        when 'AND' then 'Andorra'
        when 'ARM' then 'Armenia'
        when 'AUT' then 'Austria'
        when 'AZE' then 'Azerbaijan'
        when 'BEL' then 'Belgium'
        when 'BIH' then 'Bosnia and Herzegovina'
        when 'BLR' then 'Belarus'
        when 'BUL' then 'Bulgaria'
        when 'CRO' then 'Croatia'
        when 'CYP' then 'Cyprus'
        when 'CZE' then 'Czech Republic'
        when 'DEN' then 'Denmark'
        when 'ENG' then 'England'
        when 'ESP' then 'Spain'
        when 'EST' then 'Estonia'
        when 'FIN' then 'Finland'
        when 'FRA' then 'France'
        when 'FRO' then 'Faroe Islands'
        when 'GEO' then 'Georgia'
        when 'GER' then 'Germany'
        when 'GIB' then 'Gibraltar'
        when 'GRE' then 'Greece'
        when 'HUN' then 'Hungary'
        when 'IRL' then 'Ireland'
        when 'ISL' then 'Iceland'
        when 'ISR' then 'Israel'
        when 'ITA' then 'Italy'
        when 'KAZ' then 'Kazakhstan'
        when 'KVX' then 'Kosovo'
        when 'KOS' then 'Kosovo'
        when 'LIE' then 'Liechtenstein'
        when 'LTU' then 'Lithuania'
        when 'LUX' then 'Luxembourg'
        when 'LVA' then 'Latvia'
        when 'MCO' then 'France'
        when 'MDA' then 'Moldova'
        when 'MKD' then 'North Macedonia'
        when 'MLT' then 'Malta'
        when 'MNE' then 'Montenegro'
        when 'NED' then 'Netherlands'
        when 'NIR' then 'Northern Ireland'
        when 'NOR' then 'Norway'
        when 'POL' then 'Poland'
        when 'POR' then 'Portugal'
        when 'ROU' then 'Romania'
        when 'RUS' then 'Russia'
        when 'SCO' then 'Scotland'
        when 'SMR' then 'San Marino'
        when 'SRB' then 'Serbia'
        when 'SUI' then 'Switzerland'
        when 'SVK' then 'Slovakia'
        when 'SVN' then 'Slovenia'
        when 'SWE' then 'Sweden'
        when 'TUR' then 'Turkey'
        when 'UKR' then 'Ukraine'
        when 'WAL' then 'Wales'
        else nullif(regexp_extract(records.away_name, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
    end
end as away_scope,
        competitions.kind,
        competitions.timezone
    from staging.stg_openfootball__records as records
    inner join staging.stg_config__competitions as competitions
        on records.competition_code = competitions.competition_code
    where records.copies > 0
),

records as (
    select
        records.*,
        -- "2014/15" is a season that runs over the new year.
        coalesce(seasons.label like '%/%', false) as is_split_season,
        coalesce(seasons.meetings, 1) as meetings,
        seasons.group_count is not null as is_grouped,
        lower(coalesce(stage_name || ', ', '') || coalesce(round, '')) as label
    from named as records
    left join staging.stg_config__seasons as seasons
        on records.competition_code = seasons.competition_code
        and records.season = seasons.season
),

stages as (
    select
        records.*,
        case
            when kind = 'LEAGUE' then
                case
                    -- Groups after a regular season: their matches are no part of its table.
                    when label like '%europa league%' then 'PLAYOFFS'
                    when label like '%championship%' then 'CHAMPIONSHIP_ROUND'
                    when label like '%relegation%' then 'RELEGATION_ROUND'
                    when label like '%play%off%' or label like '%final%' then 'PLAYOFFS'
                    else 'REGULAR_SEASON'
                end
            when stated_group is null and label like 'league%' then 'LEAGUE_STAGE'
            when label like 'play%off%' then 'PLAYOFFS'
            when stated_group is not null or label like 'group%' or label like '%matchday%' then 'GROUP_STAGE'
            when label like '%round of 32%' then 'LAST_32'
            when label like '%round of 16%' then 'LAST_16'
            when label like '%quarter%' then 'QUARTER_FINALS'
            when label like '%semi%' then 'SEMI_FINALS'
            when label like '%third%' then 'THIRD_PLACE'
            when label like '%final%' then 'FINAL'
            else 'PLAYOFFS'
        end as stage
    from records
),

numbered as (
    select
        stages.*,
        case when stage = 'GROUP_STAGE' then coalesce(stated_group, case when label like 'group%' then round end) end as group_name,
        case
            when stage in ('REGULAR_SEASON', 'LEAGUE_STAGE', 'CHAMPIONSHIP_ROUND', 'RELEGATION_ROUND')
                then try_cast(nullif(regexp_extract(label, '([0-9]+)', 1), '') as integer)
        end as matchday,
        cast(cast(season as varchar) || '-07-01' as date) as season_floor_on
    from stages
),

-- Dates of a season's second half that carry the year of the first: before July of the starting year, or before matchday 1 although the matchday is late.
season_starts as (
    select
        competition_code, season, file_id,
        min(case when matchday = 1 and stated_on >= season_floor_on then stated_on end) as first_matchday_on,
        max(matchday) as last_matchday
    from numbered
    where is_split_season
    group by 1, 2, 3
),

dated as (
    select
        numbered.*,
        case
            when numbered.is_split_season and numbered.stated_on < season_floor_on
                then cast((stated_on + to_months(12)) as date)
            when numbered.is_split_season
                and numbered.stated_on < season_starts.first_matchday_on
                and numbered.matchday * 2 > season_starts.last_matchday
                then cast((stated_on + to_months(12)) as date)
            else stated_on
        end as match_on
    from numbered
    left join season_starts
        on numbered.competition_code = season_starts.competition_code
        and numbered.season = season_starts.season
        and numbered.file_id = season_starts.file_id
),

-- "20:00", "9:30", "13:00 UTC-6", "19:45 UTC±0", "20:45 CEST"
clocks as (
    select
        dated.*,
        try_cast(cast(match_on as varchar) || ' ' || lpad(split_part(stated_time, ' ', 1), 5, '0') || ':00' as timestamp) as local_kickoff_at,
        nullif(split_part(stated_time, ' ', 2), '') as stated_zone
    from dated
),

kickoffs as (
    select
        clocks.*,
        case
            when local_kickoff_at is null then null
            when stated_zone is null and timezone is null then null
            when stated_zone is null then timezone('UTC', timezone(timezone, local_kickoff_at))
            when stated_zone = 'CET' then (local_kickoff_at + to_minutes(-60))
            when stated_zone = 'CEST' then (local_kickoff_at + to_minutes(-120))
            when stated_zone in ('UTC', 'GMT') then local_kickoff_at
            when stated_zone like 'UTC%' then (local_kickoff_at + to_minutes(-60 * try_cast(replace(substr(stated_zone, 4), '±', '') as integer)))
        end as kickoff_at
    from clocks
),

-- The same match twice with the same date is one match.
distinct_matches as (
    select
        kickoffs.*,
        row_number() over (
            partition by competition_code, season, file_id, match_on, home_name, away_name
            order by case when ft_home is not null then 0 else 1 end, record_index
        ) as copy_number,
        sum(copies) over (partition by competition_code, season, file_id, match_on, home_name, away_name) - 1 as duplicates
    from kickoffs
),

-- A match that was called off and played on another day can stand there twice: the one that was called off goes when there are
-- more of the pair than the format has. Two that were played both stay, and the quality gate says so.
pairs as (
    select
        distinct_matches.*,
        row_number() over (
            partition by
                competition_code, season, file_id, stage,
                case when is_grouped and away_name < home_name then away_name else home_name end,
                case when is_grouped and away_name < home_name then home_name else away_name end
            order by
                case when stated_status in ('abandoned', 'cancelled', 'canceled', 'postponed') then 1 else 0 end,
                match_on desc, record_index desc
        ) as place_in_pair
    from distinct_matches
    where copy_number = 1
),

valid_matches as (
    select *
    from pairs
    where not (
        stage in ('REGULAR_SEASON', 'LEAGUE_STAGE', 'GROUP_STAGE')
        and place_in_pair > meetings
        and coalesce(stated_status, '') in ('abandoned', 'cancelled', 'canceled', 'postponed')
    )
),

-- Where the list of goals is whole it knows the half-time score better than `ht` does.
half_times as (
    select
        competition_code, season, file_id, record_index,
        max(hidden_regular_home) as regular_home,
        max(hidden_regular_away) as regular_away,
        cast(count(case when side = 'HOME' and period = 1 then 1 end) as integer) as ht_home,
        cast(count(case when side = 'AWAY' and period = 1 then 1 end) as integer) as ht_away
    from staging.stg_openfootball__goals
    where is_complete and minute is not null
    group by 1, 2, 3, 4
),

-- In World Cup files "Matchday N" is the Nth day of play: a match's number is that of its teams' Nth match of the group.
group_matches as (
    select competition_code, season, file_id, record_index, match_on, stated_time, home_name as team_name
    from valid_matches
    where stage = 'GROUP_STAGE'
    union all
    select competition_code, season, file_id, record_index, match_on, stated_time, away_name
    from valid_matches
    where stage = 'GROUP_STAGE'
),

group_order as (
    select
        *,
        row_number() over (
            partition by competition_code, season, file_id, team_name order by match_on, stated_time, record_index
        ) as team_match
    from group_matches
),

group_matchdays as (
    select competition_code, season, file_id, record_index, max(team_match) as matchday
    from group_order
    group by 1, 2, 3, 4
),

scores as (
    select
        valid_matches.*,
        coalesce(group_matchdays.matchday, valid_matches.matchday) as matchday_number,
        coalesce(et_home, ft_home) as full_time_home,
        coalesce(et_away, ft_away) as full_time_away,
        coalesce(half_times.regular_home, ft_home) as regular_time_home,
        coalesce(half_times.regular_away, ft_away) as regular_time_away,
        -- Nobody scores before half-time in a goalless match, whether the source says so or not; an awarded result was not played.
        case
            when stated_status = 'awarded' then valid_matches.ht_home
            when half_times.record_index is not null then half_times.ht_home
            when ft_home = 0 and ft_away = 0 then 0
            else valid_matches.ht_home
        end as half_time_home,
        case
            when stated_status = 'awarded' then valid_matches.ht_away
            when half_times.record_index is not null then half_times.ht_away
            when ft_home = 0 and ft_away = 0 then 0
            else valid_matches.ht_away
        end as half_time_away
    from valid_matches
    left join group_matchdays
        on valid_matches.competition_code = group_matchdays.competition_code
        and valid_matches.season = group_matchdays.season
        and valid_matches.file_id = group_matchdays.file_id
        and valid_matches.record_index = group_matchdays.record_index
    left join half_times
        on valid_matches.competition_code = half_times.competition_code
        and valid_matches.season = half_times.season
        and valid_matches.file_id = half_times.file_id
        and valid_matches.record_index = half_times.record_index
),

-- A ground is "Stadium, City", or the city alone as the list of stadiums has it; a city with one stadium says which it is.
stadiums as (
    select competition_code, season, stated_city, min(venue_name) as venue_name, min(venue_city) as venue_city
    from staging.stg_openfootball__stadiums
    group by 1, 2, 3
    having count(*) = 1
)

select
    scores.competition_code,
    scores.season,
    file_id,
    base,
    record_index,
    file_id || ': ' || coalesce(round || ': ', coalesce(stage_name || ': ', '')) || home_name || ' - ' || away_name as source_match_id,
    stage,
    group_name,
    coalesce(round, stage_name) as round,
    cast(matchday_number as integer) as matchday,
    kickoff_at,
    match_on,
    case
        when stated_status = 'awarded' then 'AWARDED'
        when stated_status in ('cancelled', 'canceled') then 'CANCELLED'
        when stated_status = 'postponed' then 'POSTPONED'
        when stated_status = 'abandoned' then 'ABANDONED'
        -- Without a clock: a match without a score is still to come, however old its date.
        when full_time_home is null or full_time_away is null then 'SCHEDULED'
        else 'FINISHED'
    end as status,
    home_scope,
    plain_home_name as home_name,
    home_code,
    away_scope,
    plain_away_name as away_name,
    away_code,
    full_time_home,
    full_time_away,
    half_time_home,
    half_time_away,
    regular_time_home,
    regular_time_away,
    case when et_home is not null or regular_time_home <> ft_home or regular_time_away <> ft_away then full_time_home - regular_time_home end as extra_time_home,
    case when et_home is not null or regular_time_home <> ft_home or regular_time_away <> ft_away then full_time_away - regular_time_away end as extra_time_away,
    p_home as penalties_home,
    p_away as penalties_away,
    coalesce(stadiums.venue_name, nullif(trim(split_part(ground, ',', 1)), '')) as venue_name,
    coalesce(stadiums.venue_city, nullif(trim(split_part(ground, ',', 2)), '')) as venue_city,
    stage in ('REGULAR_SEASON', 'GROUP_STAGE', 'LEAGUE_STAGE') as counts_for_table,
    cast(duplicates as integer) as duplicates,
    ingested_at,
    record_hash,
    versions,
    file_first_seen_at
from scores
left join stadiums
    on scores.competition_code = stadiums.competition_code
    and scores.season = stadiums.season
    and stadiums.stated_city = case when position(',' in ground) > 0 then trim(split_part(ground, ',', 2)) else ground end
