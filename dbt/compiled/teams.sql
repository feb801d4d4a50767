with seen as (
    select
        team_id, team_key, key_scope as team_scope, team, is_resolved,
        -- As openfootball spells it, where it has it.
        coalesce(min(case when source in ('OPENFOOTBALL', 'DEMO') then name end), min(name)) as name,
        max(short_name) as short_name,
        max(code) as code,
        max(country) as country,
        max(ingested_at) as ingested_at,
        string_agg('{"source":"' || source || '","id":' || cast(to_json(source_team_id) as varchar) || '}', ',' order by source, source_team_id) as sources
    from staging.int_team_names
    group by team_id, team_key, key_scope, team, is_resolved
),

-- Every other spelling, and the id that a team under it alone would have had: those ids keep resolving.
spellings as (
    select
        aliases.scope, aliases.team,
        string_agg(cast(to_json(aliases.alias) as varchar), ',' order by aliases.alias) as aliases,
        string_agg('"' || 'tea_' || substr(md5(lower(aliases.scope) || '/~' || lower(aliases.alias)), 1, 16) || '"', ',' order by aliases.alias) as former_ids
    from seed.team_aliases as aliases
    inner join seed.team_facts as facts on aliases.scope = facts.scope and aliases.team = facts.team
    where aliases.alias <> facts.name
    group by 1, 2
),

own_names as (
    select
        seen.*,
        coalesce(facts.name, seen.name) as full_name,
        coalesce(facts.short_name, seen.short_name, seen.name) as brief_name,
        coalesce(facts.code, seen.code) as known_code,
        coalesce(facts.country, seen.country, case when seen.team_scope not in ('World', 'Demo') then seen.team_scope end) as home_country,
        coalesce(facts.team, regexp_replace(regexp_replace(lower(strip_accents(replace(replace(replace(seen.name, 'ß', 'ss'), 'ø', 'o'), '&', ' and '))), '[^a-z0-9]+', '-', 'g'), '(^-|-$)', '', 'g')) as plain_slug,
        -- The newest name stands for itself: a team once unresolved under it keeps its id as well.
        case when facts.team is not null then '"' || 'tea_' || substr(md5(lower(facts.scope) || '/~' || lower(facts.name)), 1, 16) || '"' end as former_id
    from seen
    left join seed.team_facts as facts on seen.team_scope = facts.scope and seen.team = facts.team
),

slugs as (
    select
        own_names.*,
        row_number() over (partition by plain_slug order by case when is_resolved then 0 else 1 end, team_key) as namesake
    from own_names
)

select
    slugs.team_id,
    slugs.team_key,
    case
        when namesake = 1 and plain_slug <> '' then plain_slug
        else plain_slug || case when plain_slug <> '' then '-' else '' end || substr(slugs.team_id, 5, 6)
    end as slug,
    full_name as name,
    brief_name as short_name,
    coalesce(known_code, upper(substr(rpad(replace(plain_slug, '-', ''), 3, 'x'), 1, 3))) as code,
    home_country as country,
    slugs.team_scope = 'World' as is_national,
    slugs.is_resolved,
    '[' || coalesce(spellings.aliases, '') || ']' as aliases,
    '[' || coalesce(former_id || coalesce(',' || spellings.former_ids, ''), '') || ']' as former_ids,
    '[' || slugs.sources || ']' as sources,
    slugs.ingested_at
from slugs
left join spellings on slugs.team_scope = spellings.scope and slugs.team = spellings.team
