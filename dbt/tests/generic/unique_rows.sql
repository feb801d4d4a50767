{#- The grain of a model without a season_id. -#}
{% test unique_rows(model, columns) %}
{{- config(severity='warn') -}}
select cast(count(*) as varchar) || ' rows for one key ({{ columns | join(', ') }})' as reason
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
