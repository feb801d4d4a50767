{% test known_in_season(model, columns, to, field) %}
{{- config(severity='warn', meta={'holds_back': true}, store_failures=true) -}}
{%- for column in columns %}
select facts.season_id, 'no {{ field }} for {{ column }} ' || facts.{{ column }} as reason
from {{ model }} as facts
left join {{ to }} as known on facts.{{ column }} = known.{{ field }}
where facts.{{ column }} is not null and known.{{ field }} is null
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endtest %}
