{#- One number for a row of a table at a moment; moment and team_no are the last two groups of three digits. -#}
{%- macro table_key(season_no, kind, scope, moment, team_no) -%}
(((cast({{ season_no }} as bigint) * 3 + {{ kind }}) * 3 + {{ scope }}) * 1000 + {{ moment }}) * 1000 + {{ team_no }}
{%- endmacro -%}
