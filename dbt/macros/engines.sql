{#-
  What differs between DuckDB (default) and Athena (Trino); Snowflake's side is in snowflake.sql. Everything else in the models is
  SQL that all of them understand: no QUALIFY, no `::`, no GROUP BY alias, no WINDOW clause, no integer division, no division by a
  decimal literal (Trino rounds to its digits: write 60e0), 1-based arrays.
-#}

{#- Several JSON paths of one text in one parse; an array of varchar, 1-based. Objects and arrays come as null on Athena: use json_part. -#}
{%- macro json_texts(json, paths) -%}{{ adapter.dispatch('json_texts')(json, paths) }}{%- endmacro -%}
{%- macro default__json_texts(json, paths) -%}
json_extract_string({{ json }}, ['{{ paths | join("', '") }}'])
{%- endmacro -%}
{%- macro athena__json_texts(json, paths) -%}
array[{% for path in paths %}json_extract_scalar({{ json }}, '{{ path }}'){{ ', ' if not loop.last }}{% endfor %}]
{%- endmacro -%}

{%- macro json_text(json, path) -%}{{ adapter.dispatch('json_text')(json, path) }}{%- endmacro -%}
{%- macro default__json_text(json, path) -%}json_extract_string({{ json }}, '{{ path }}'){%- endmacro -%}
{%- macro athena__json_text(json, path) -%}json_extract_scalar({{ json }}, '{{ path }}'){%- endmacro -%}

{#- An object or array inside a JSON text, as JSON text. -#}
{%- macro json_part(json, path) -%}{{ adapter.dispatch('json_part')(json, path) }}{%- endmacro -%}
{%- macro default__json_part(json, path) -%}cast(json_extract({{ json }}, '{{ path }}') as varchar){%- endmacro -%}
{%- macro athena__json_part(json, path) -%}json_format(json_extract({{ json }}, '{{ path }}')){%- endmacro -%}

{#- A value as JSON text, quoted and escaped. -#}
{%- macro to_json_text(value) -%}{{ adapter.dispatch('to_json_text')(value) }}{%- endmacro -%}
{%- macro default__to_json_text(value) -%}cast(to_json({{ value }}) as varchar){%- endmacro -%}
{%- macro athena__to_json_text(value) -%}json_format(cast({{ value }} as json)){%- endmacro -%}

{#- `from` item: one row an element of a JSON array text; columns `item` (JSON) and `item_index` (1-based). -#}
{%- macro json_elements(json, alias) -%}{{ adapter.dispatch('json_elements')(json, alias) }}{%- endmacro -%}
{%- macro default__json_elements(json, alias) -%}
unnest(json_extract({{ json }}, '$[*]')) with ordinality as {{ alias }} (item, item_index)
{%- endmacro -%}
{%- macro athena__json_elements(json, alias) -%}
unnest(cast(json_parse({{ json }}) as array(json))) with ordinality as {{ alias }} (item, item_index)
{%- endmacro -%}

{#- A whole select: each row of `relation` that fulfils `condition` once for each integer of [low, high). -#}
{%- macro repeat_rows(columns, relation, low, high, as_name, condition='true') -%}
{{ adapter.dispatch('repeat_rows')(columns, relation, low, high, as_name, condition) }}
{%- endmacro -%}
{%- macro default__repeat_rows(columns, relation, low, high, as_name, condition) -%}
select {{ columns }}, cast(unnest(range({{ low }}, {{ high }})) as integer) as {{ as_name }}
    from {{ relation }}
    where {{ condition }}
{%- endmacro -%}
{%- macro athena__repeat_rows(columns, relation, low, high, as_name, condition) -%}
select {{ columns }}, cast(numbers.n as integer) as {{ as_name }}
    from {{ relation }}
    cross join unnest(sequence({{ low }}, {{ high }} - 1)) as numbers (n)
    where {{ condition }}
{%- endmacro -%}

{#-
  The hash of a raw record. Records of large bodies are written without one: DuckDB's raw relations compute it when they are read,
  the tables over the same files elsewhere cannot.
-#}
{%- macro record_hash(relation) -%}{{ adapter.dispatch('record_hash')(relation) }}{%- endmacro -%}
{%- macro default__record_hash(relation) -%}{{ relation }}.record_hash{%- endmacro -%}
{%- macro athena__record_hash(relation) -%}
coalesce({{ relation }}.record_hash, substr(lower(to_hex(sha256(to_utf8({{ relation }}.context || chr(10) || {{ relation }}.record)))), 1, 16))
{%- endmacro -%}

{%- macro md5_hex(text) -%}{{ adapter.dispatch('md5_hex')(text) }}{%- endmacro -%}
{%- macro default__md5_hex(text) -%}md5({{ text }}){%- endmacro -%}
{%- macro athena__md5_hex(text) -%}lower(to_hex(md5(to_utf8({{ text }})))){%- endmacro -%}

{#-
  A rounded average that is the same on every engine and every run: a sum of doubles depends on the order of its rows, and an average
  half-way between two digits then falls to either side. Integers do not.
-#}
{%- macro exact_average(value, digits) -%}
round(cast(sum(cast(round({{ value }} * 1e{{ digits }}) as bigint)) as double) / count({{ value }})) / 1e{{ digits }}
{%- endmacro -%}

{#- Values of a group joined in order. -#}
{%- macro join_text(value, separator, order_by) -%}{{ adapter.dispatch('join_text')(value, separator, order_by) }}{%- endmacro -%}
{%- macro default__join_text(value, separator, order_by) -%}
string_agg({{ value }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro -%}
{%- macro athena__join_text(value, separator, order_by) -%}
array_join(array_agg({{ value }} order by {{ order_by }}), '{{ separator }}')
{%- endmacro -%}

{#- A local timestamp in an IANA zone as a timestamp in UTC. -#}
{%- macro local_to_utc(local_timestamp, zone) -%}{{ adapter.dispatch('local_to_utc')(local_timestamp, zone) }}{%- endmacro -%}
{%- macro default__local_to_utc(local_timestamp, zone) -%}
timezone('UTC', timezone({{ zone }}, {{ local_timestamp }}))
{%- endmacro -%}
{%- macro athena__local_to_utc(local_timestamp, zone) -%}
cast(at_timezone(with_timezone({{ local_timestamp }}, {{ zone }}), 'UTC') as timestamp)
{%- endmacro -%}

{%- macro add_months(day, months) -%}{{ adapter.dispatch('add_months')(day, months) }}{%- endmacro -%}
{%- macro default__add_months(day, months) -%}({{ day }} + to_months({{ months }})){%- endmacro -%}
{%- macro athena__add_months(day, months) -%}date_add('month', {{ months }}, {{ day }}){%- endmacro -%}

{%- macro add_minutes(moment, minutes) -%}{{ adapter.dispatch('add_minutes')(moment, minutes) }}{%- endmacro -%}
{%- macro default__add_minutes(moment, minutes) -%}({{ moment }} + to_minutes({{ minutes }})){%- endmacro -%}
{%- macro athena__add_minutes(moment, minutes) -%}date_add('minute', {{ minutes }}, {{ moment }}){%- endmacro -%}

{#- First capture group or null. -#}
{%- macro capture(text, pattern) -%}{{ adapter.dispatch('capture')(text, pattern) }}{%- endmacro -%}
{%- macro default__capture(text, pattern) -%}nullif(regexp_extract({{ text }}, '{{ pattern }}', 1), ''){%- endmacro -%}

{%- macro replace_all(text, pattern, replacement) -%}{{ adapter.dispatch('replace_all')(text, pattern, replacement) }}{%- endmacro -%}
{%- macro default__replace_all(text, pattern, replacement) -%}
regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro -%}
{%- macro athena__replace_all(text, pattern, replacement) -%}
regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro -%}

{%- macro without_accents(text) -%}{{ adapter.dispatch('without_accents')(text) }}{%- endmacro -%}
{%- macro default__without_accents(text) -%}strip_accents({{ text }}){%- endmacro -%}
{%- macro athena__without_accents(text) -%}regexp_replace(normalize({{ text }}, NFD), '\p{Mn}', ''){%- endmacro -%}

{#- An object or array under a key that is an expression, as JSON text. -#}
{%- macro json_part_of(json, key) -%}{{ adapter.dispatch('json_part_of')(json, key) }}{%- endmacro -%}
{%- macro default__json_part_of(json, key) -%}cast(json_extract({{ json }}, '$.' || {{ key }}) as varchar){%- endmacro -%}
{%- macro athena__json_part_of(json, key) -%}json_format(json_extract({{ json }}, '$["' || {{ key }} || '"]')){%- endmacro -%}

{#- Texts of a window's rows joined in the window's order. -#}
{%- macro concat_window(text, window) -%}{{ adapter.dispatch('concat_window')(text, window) }}{%- endmacro -%}
{%- macro default__concat_window(text, window) -%}string_agg({{ text }}, '') over ({{ window }}){%- endmacro -%}
{%- macro athena__concat_window(text, window) -%}
reduce_agg(cast({{ text }} as varchar), cast('' as varchar), (a, b) -> a || b, (a, b) -> a || b) over ({{ window }})
{%- endmacro -%}
