{#- Ids are made from natural keys alone: the same fact has the same id on every machine and after every rebuild. -#}
{%- macro make_id(prefix, parts) -%}
'{{ prefix }}_' || substr({{ md5_hex(parts | join(" || '|' || ")) }}, 1, 16)
{%- endmacro -%}

{%- macro competition_id(code) -%}{{ make_id('cmp', [code]) }}{%- endmacro -%}
{%- macro season_id(code, season) -%}{{ make_id('sea', [code, "cast(" ~ season ~ " as varchar)"]) }}{%- endmacro -%}
{%- macro team_id(team_key) -%}{{ make_id('tea', [team_key]) }}{%- endmacro -%}
{%- macro player_id(player_key) -%}{{ make_id('ply', [player_key]) }}{%- endmacro -%}

{#- "Borussia Mönchengladbach" → "borussia-monchengladbach" -#}
{%- macro slugify(text) -%}
{%- set plain = "lower(" ~ without_accents("replace(replace(replace(" ~ text ~ ", 'ß', 'ss'), 'ø', 'o'), '&', ' and ')") ~ ")" -%}
{{ replace_all(replace_all(plain, '[^a-z0-9]+', '-'), '(^-|-$)', '') }}
{%- endmacro -%}
