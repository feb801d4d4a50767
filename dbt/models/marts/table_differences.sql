{%- set measures = ['position', 'played', 'won', 'drawn', 'lost', 'goals_for', 'goals_against', 'goal_difference', 'points'] -%}
-- The computed table beside each published one. Nothing is overwritten: where they differ, somebody has to look.
with compared as (
    select
        published.season_id,
        published.source,
        published.table_type,
        published.team_id,
        published.published_at,
        computed.team_id is null as is_missing,
        coalesce(published.played <> computed.played, false) as is_other_state,
        {% for measure in measures -%}
        published.{{ measure }} as published_{{ measure }},
        computed.{{ measure }} as computed_{{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('published_standings') }} as published
    inner join {{ ref('seasons') }} as seasons on published.season_id = seasons.season_id
    left join {{ ref('league_table') }} as computed
        on published.season_id = computed.season_id
        and published.table_type = computed.table_type
        and published.team_id = computed.team_id
)

{% for measure in measures %}
select
    season_id, source, table_type, team_id, '{{ measure }}' as measure,
    published_{{ measure }} as published, computed_{{ measure }} as computed, is_missing, is_other_state, published_at
from compared
where published_{{ measure }} <> computed_{{ measure }}{{ ' or is_missing' if measure == 'played' }}
{{ 'union all' if not loop.last }}
{%- endfor %}
