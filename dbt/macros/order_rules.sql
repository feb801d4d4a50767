{#- 2^14 to the power of a criterion's place in its block of the season's order rules; see int_table_seasons. -#}
{%- macro criterion_weight(block, criterion) -%}
coalesce(max(case when block = '{{ block }}' and criterion = '{{ criterion }}' then
    case place when 1 then 4398046511104 when 2 then 268435456 when 3 then 16384 when 4 then 1 end
end), 0)
{%- endmacro -%}
