with scoped as (
    select
        corrections.*,
        case
    when competitions.team_scope <> 'World' or nullif(regexp_extract(corrections.home, ' \(([A-Z][A-Z][A-Z])\)$', 1), '') is null then competitions.team_scope
    else case nullif(regexp_extract(corrections.home, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
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
        else nullif(regexp_extract(corrections.home, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
    end
end as home_scope,
        regexp_replace(corrections.home, ' \([A-Z][A-Z][A-Z]\)$', '', 'g') as home_name,
        case
    when competitions.team_scope <> 'World' or nullif(regexp_extract(corrections.away, ' \(([A-Z][A-Z][A-Z])\)$', 1), '') is null then competitions.team_scope
    else case nullif(regexp_extract(corrections.away, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
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
        else nullif(regexp_extract(corrections.away, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
    end
end as away_scope,
        regexp_replace(corrections.away, ' \([A-Z][A-Z][A-Z]\)$', '', 'g') as away_name
    from staging.stg_config__corrections as corrections
    inner join staging.stg_config__competitions as competitions on corrections.competition_code = competitions.competition_code
),

named as (
    select
        scoped.*,
        lower(home_scope) || '/' || coalesce(home_aliases.team, '~' || lower(home_name)) as home_key,
        lower(away_scope) || '/' || coalesce(away_aliases.team, '~' || lower(away_name)) as away_key
    from scoped
    left join seed.team_aliases as home_aliases on home_scope = home_aliases.scope and home_name = home_aliases.alias
    left join seed.team_aliases as away_aliases on away_scope = away_aliases.scope and away_name = away_aliases.alias
),

matches as (
    select distinct match_id, season_id, stage, home_team_id, away_team_id, meeting from staging.int_source_matches
),

identified as (
    select
        named.*,
        'sea_' || substr(md5(competition_code || '|' || cast(season as varchar)), 1, 16) as season_id,
        'tea_' || substr(md5(home_key), 1, 16) as home_team_id,
        'tea_' || substr(md5(away_key), 1, 16) as away_team_id
    from named
)

select
    identified.season_id,
    matches.match_id,
    identified.home,
    identified.away,
    identified.score_home,
    identified.score_away,
    identified.regular_time_home is not null as has_extra_time,
    coalesce(identified.regular_time_home, identified.score_home) as regular_time_home,
    coalesce(identified.regular_time_away, identified.score_away) as regular_time_away,
    identified.penalties_home,
    identified.penalties_away,
    identified.is_awarded,
    identified.goals_count,
    identified.effective_from,
    identified.reason
from identified
left join matches
    on identified.season_id = matches.season_id
    and identified.home_team_id = matches.home_team_id
    and identified.away_team_id = matches.away_team_id
    and identified.meeting = matches.meeting
    and (identified.stage is null or identified.stage = matches.stage)
