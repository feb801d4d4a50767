{#- Error rows name their season, so that one bad season never hides the others. -#}
{% test present_in_season(model, columns) %}
{{- config(severity='warn', meta={'holds_back': true}, store_failures=true) -}}
{%- for column in columns %}
select season_id, 'a row without {{ column }}' as reason
from {{ model }}
where {{ column }} is null
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
