-- A plain name that two teams share tells nothing.
with plain_aliases as (
    select scope, plain, min(team) as team
    from (select scope, team, trim(regexp_replace(' ' || trim(regexp_replace(lower(strip_accents(replace(replace(replace(alias, 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', ' ', 'g')) || ' ', '^ (afc|fc|cf|ac|as|sc|sv|ss|us|rc|cd|ud|sd|ca|1 fc|vfl|vfb|tsg|bv|ssc|acf|rcd|ogc|losc|1) | (afc|fc|cf|ac|sc|ssc|bc|calcio|sk|fk) $', ' ', 'g')) as plain from seed.team_aliases) as aliases
    group by 1, 2
    having count(distinct team) = 1
),

-- Providers do not say which country the clubs of an international competition are from.
club_aliases as (
    select plain, min(scope) as scope, min(team) as team
    from plain_aliases
    where scope <> 'World'
    group by 1
    having count(*) = 1
),

-- An unknown name that openfootball has as well, give or take punctuation, is openfootball's team.
unknown_names as (
    select
        team_scope, plain,
        coalesce(min(case when source = 'OPENFOOTBALL' then name end), min(case when source = 'STATSBOMB' then name end), min(name)) as name
    from (
        select source, team_scope, name, coalesce(plain, trim(regexp_replace(' ' || trim(regexp_replace(lower(strip_accents(replace(replace(replace(name, 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', ' ', 'g')) || ' ', '^ (afc|fc|cf|ac|as|sc|sv|ss|us|rc|cd|ud|sd|ca|1 fc|vfl|vfb|tsg|bv|ssc|acf|rcd|ogc|losc|1) | (afc|fc|cf|ac|sc|ssc|bc|calcio|sk|fk) $', ' ', 'g'))) as plain from staging.int_team_spellings
        where source <> 'DEMO' and exists (select 1 from staging.int_team_spellings as others where others.plain is not null)
    ) as spelled
    group by 1, 2
)

select
    names.*,
    case
        when aliases.team is not null or plain_aliases.team is not null or club_aliases.team is null then names.team_scope
        else club_aliases.scope
    end as key_scope,
    coalesce(aliases.team, plain_aliases.team, club_aliases.team) as alias_team,
    case
        when aliases.team is not null then 'ALIAS'
        when plain_aliases.team is not null or club_aliases.team is not null then 'NAME'
    end as found_by,
    coalesce(unknown_names.name, names.name) as own_name
from staging.int_team_spellings as names
left join seed.team_aliases as aliases on names.team_scope = aliases.scope and names.name = aliases.alias
left join plain_aliases on names.team_scope = plain_aliases.scope and names.plain = plain_aliases.plain
left join club_aliases on names.team_scope = 'World' and names.plain = club_aliases.plain
left join unknown_names on names.team_scope = unknown_names.team_scope and names.plain = unknown_names.plain
