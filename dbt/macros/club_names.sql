{#-
  "Arsenal FC (ENG)": in international club competitions the country stands behind the name. It says in whose names the club is
  looked up, so that it is the club of its league; a national team has none.
-#}
{%- macro club_country_code(name) -%}{{ capture(name, ' \\(([A-Z][A-Z][A-Z])\\)$') }}{%- endmacro -%}

{%- macro plain_club_name(name) -%}{{ replace_all(name, ' \\([A-Z][A-Z][A-Z]\\)$', '') }}{%- endmacro -%}

{#- Monaco plays in the French league. A code that is not listed stands for itself. -#}
{%- macro club_scope(name, team_scope) -%}
case
    when {{ team_scope }} <> 'World' or {{ club_country_code(name) }} is null then {{ team_scope }}
    else case {{ club_country_code(name) }}
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
        else {{ club_country_code(name) }}
    end
end
{%- endmacro -%}
