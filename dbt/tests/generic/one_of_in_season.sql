{% test one_of_in_season(model, column_name, values) %}
{{- config(severity='warn', meta={'holds_back': true}, store_failures=true) -}}
select season_id, '{{ column_name }} is ' || {{ column_name }} as reason
from {{ model }}
where {{ column_name }} not in ('{{ values | join("', '") }}')
{% endtest %}
