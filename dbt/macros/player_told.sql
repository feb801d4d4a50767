{#- A player as a list tells of them, in the columns of int_provider_players' lists; null where the list does not tell one. -#}
{%- macro player_told(relation, told, condition='true') -%}
{%- set types = {
  'competition_code': 'varchar', 'season': 'integer', 'first_name': 'varchar', 'last_name': 'varchar', 'date_of_birth': 'date',
  'nationality': 'varchar', 'position': 'varchar', 'source_match_id': 'varchar', 'matches_played': 'integer'
} -%}
select
        source, {{ told.get('source_player_id', 'source_player_id') }} as source_player_id,
        {{ told.get('player_name', 'player_name') }} as player_name, {{ told.get('source_team_id', 'source_team_id') }} as source_team_id,
        {%- for column, type in types.items() %}
        {{ told.get(column, 'cast(null as ' ~ type ~ ')') }} as {{ column }},
        {%- endfor %}
        {{ told.get('is_in_squad', 'false') }} as is_in_squad, ingested_at
    from {{ relation }}
    where {{ condition }}
{%- endmacro -%}
