{% test one_of_in_season(model, column_name, values) %}
select season_id, '{{ column_name }} is ' || {{ column_name }} as reason
from {{ model }}
where {{ column_name }} not in ('{{ values | join("', '") }}')
{% endtest %}
