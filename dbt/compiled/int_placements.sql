with named as (
    select
        placements.competition_code,
        placements.season,
        lower(case
    when competitions.team_scope <> 'World' or nullif(regexp_extract(placements.team, ' \(([A-Z][A-Z][A-Z])\)$', 1), '') is null then competitions.team_scope
    else case nullif(regexp_extract(placements.team, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
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
        else nullif(regexp_extract(placements.team, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
    end
end) || '/' || coalesce(aliases.team, '~' || lower(regexp_replace(placements.team, ' \([A-Z][A-Z][A-Z]\)$', '', 'g'))) as team_key,
        placements.ordinal
    from staging.stg_config__placements as placements
    inner join staging.stg_config__competitions as competitions on placements.competition_code = competitions.competition_code
    left join seed.team_aliases as aliases
        on case
    when competitions.team_scope <> 'World' or nullif(regexp_extract(placements.team, ' \(([A-Z][A-Z][A-Z])\)$', 1), '') is null then competitions.team_scope
    else case nullif(regexp_extract(placements.team, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
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
        else nullif(regexp_extract(placements.team, ' \(([A-Z][A-Z][A-Z])\)$', 1), '')
    end
end = aliases.scope and regexp_replace(placements.team, ' \([A-Z][A-Z][A-Z]\)$', '', 'g') = aliases.alias
)

select
    'sea_' || substr(md5(competition_code || '|' || cast(season as varchar)), 1, 16) as season_id,
    'tea_' || substr(md5(team_key), 1, 16) as team_id,
    min(ordinal) as ordinal
from named
group by 1, 2
