{% test unique_in_season(model, columns) %}
{{- config(severity='warn', meta={'holds_back': true}, store_failures=true) -}}
select season_id, cast(count(*) as varchar) || ' rows for one key ({{ columns | join(', ') }})' as reason
from {{ model }}
group by season_id, {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
