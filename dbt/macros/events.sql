{#- The ids of cards differ between fouls and bad behaviour: the name decides. -#}
{%- macro card_type(card) -%}
case
    when {{ card }} like 'Second%' then 'SECOND_YELLOW_CARD'
    when {{ card }} like 'Red%' then 'RED_CARD'
    else 'YELLOW_CARD'
end
{%- endmacro -%}

{#- "Ball Receipt*" → ball_receipt, "50/50" → 50_50 -#}
{%- macro event_details_key(type_name) -%}
case {{ type_name }}
    when 'Goal Keeper' then 'goalkeeper'
    when 'Starting XI' then 'tactics'
    when 'Tactical Shift' then 'tactics'
    else replace(replace(replace(lower({{ type_name }}), '*', ''), ' ', '_'), '/', '_')
end
{%- endmacro -%}
