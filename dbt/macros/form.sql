{#- What a number means; the read model has the same bounds (src/readmodel/form.ts, tier.ts) and a test compares them. -#}
{%- macro momentum(points_per_game) -%}
case
    when {{ points_per_game }} >= 2.2e0 then 'HOT'
    when {{ points_per_game }} >= 1.5e0 then 'STEADY'
    when {{ points_per_game }} >= 0.8e0 then 'COOLING'
    else 'COLD'
end
{%- endmacro -%}

{%- macro tier(position) -%}
case
    when {{ position }} <= 4 then 'TITLE_CONTENDER'
    when {{ position }} <= 7 then 'EUROPEAN_HOPEFUL'
    when {{ position }} <= 14 then 'MID_TABLE'
    when {{ position }} <= 17 then 'RELEGATION_BATTLE'
    else 'RELEGATION_ZONE'
end
{%- endmacro -%}

{#- Null before the first match. -#}
{%- macro a_game(total, played) -%}
case when {{ played }} > 0 then cast({{ total }} as double) / {{ played }} end
{%- endmacro -%}
