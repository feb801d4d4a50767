{#- The ids of cards differ between fouls and bad behaviour: the name decides. -#}
{%- macro card_type(card) -%}
case
    when {{ card }} like 'Second%' then 'SECOND_YELLOW_CARD'
    when {{ card }} like 'Red%' then 'RED_CARD'
    else 'YELLOW_CARD'
end
{%- endmacro -%}
