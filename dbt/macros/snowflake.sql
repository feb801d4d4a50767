{#-
  Snowflake's side of engines.sql. A backslash in a text is doubled. Arrays of JSON texts get a null
  in front, because Snowflake counts from 0, and an element type, because TRY_CAST takes no VARIANT.
-#}

{#- `$.score.ft[0]` → `"score"."ft"[0]`: quoted, a name may begin with a digit. -#}
{%- macro snowflake_path(path) -%}
{%- set names = [] -%}
{%- for name in path[2:].split('.') -%}
  {%- set word = name.split('[')[0] -%}
  {%- do names.append('"' ~ word ~ '"' ~ name[word | length:]) -%}
{%- endfor -%}
{{ names | join('.') }}
{%- endmacro -%}

{%- macro snowflake__json_texts(json, paths) -%}
cast(array_construct(null{% for path in paths %}, cast(get_path(parse_json({{ json }}), '{{ snowflake_path(path) }}') as varchar){% endfor %}) as array(varchar))
{%- endmacro -%}
{%- macro snowflake__json_text(json, path) -%}cast(get_path(parse_json({{ json }}), '{{ snowflake_path(path) }}') as varchar){%- endmacro -%}
{%- macro snowflake__json_part(json, path) -%}to_json(get_path(parse_json({{ json }}), '{{ snowflake_path(path) }}')){%- endmacro -%}
{%- macro snowflake__json_part_of(json, key) -%}to_json(get(parse_json({{ json }}), {{ key }})){%- endmacro -%}
{%- macro snowflake__to_json_text(value) -%}to_json(to_variant({{ value }})){%- endmacro -%}

{%- macro snowflake__json_elements(json, alias) -%}
lateral (
    select to_json(elements.value) as item, elements.index + 1 as item_index
    from table(flatten(input => parse_json({{ json }}))) as elements
) as {{ alias }}
{%- endmacro -%}

{%- macro snowflake__repeat_rows(columns, relation, low, high, as_name, condition) -%}
select {{ columns }}, cast(numbers.value as integer) as {{ as_name }}
    from {{ relation }}
    cross join lateral flatten(input => array_generate_range({{ low }}, {{ high }})) as numbers
    where {{ condition }}
{%- endmacro -%}

{%- macro snowflake__record_hash(relation) -%}
coalesce({{ relation }}.record_hash, left(sha2({{ relation }}.context || chr(10) || {{ relation }}.record, 256), 16))
{%- endmacro -%}
{%- macro snowflake__md5_hex(text) -%}md5({{ text }}){%- endmacro -%}

{%- macro snowflake__join_text(value, separator, order_by) -%}
listagg({{ value }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro -%}

{%- macro snowflake__local_to_utc(local_timestamp, zone) -%}convert_timezone({{ zone }}, 'UTC', {{ local_timestamp }}){%- endmacro -%}
{%- macro snowflake__add_months(day, months) -%}dateadd('month', {{ months }}, {{ day }}){%- endmacro -%}
{%- macro snowflake__add_minutes(moment, minutes) -%}dateadd('minute', {{ minutes }}, {{ moment }}){%- endmacro -%}

{%- macro snowflake__capture(text, pattern) -%}nullif(regexp_substr({{ text }}, '{{ pattern | replace('\\', '\\\\') }}', 1, 1, 'e', 1), ''){%- endmacro -%}
{%- macro snowflake__replace_all(text, pattern, replacement) -%}
regexp_replace({{ text }}, '{{ pattern | replace('\\', '\\\\') }}', '{{ replacement }}')
{%- endmacro -%}

{#- There is no normalisation of Unicode: the Latin letters that names of teams and players have. -#}
{%- macro snowflake__without_accents(text) -%}
translate(
    {{ text }},
    'ÀÁÂÃÄÅĀĂĄÇĆĈĊČĎÈÉÊËĒĔĖĘĚĜĞĠĢĤÌÍÎÏĨĪĬĮİĴĶĹĻĽÑŃŅŇÒÓÔÕÖŌŎŐŔŖŘŚŜŞŠȘŢŤȚÙÚÛÜŨŪŬŮŰŲŴÝŶŸŹŻŽàáâãäåāăąçćĉċčďèéêëēĕėęěĝğġģĥìíîïĩīĭįĵķĺļľñńņňòóôõöōŏőŕŗřśŝşšșţťțùúûüũūŭůűųŵýÿŷźżž',
    'AAAAAAAAACCCCCDEEEEEEEEEGGGGHIIIIIIIIIJKLLLNNNNOOOOOOOORRRSSSSSTTTUUUUUUUUUUWYYYZZZaaaaaaaaacccccdeeeeeeeeegggghiiiiiiiijklllnnnnoooooooorrrssssstttuuuuuuuuuuwyyyzzz'
)
{%- endmacro -%}

{#- LISTAGG knows no frame that slides. -#}
{%- macro snowflake__concat_window(text, window) -%}array_to_string(array_agg({{ text }}) over ({{ window }}), ''){%- endmacro -%}

{#-
  External tables over the stage of the lake, partitioned by ingestion_date: from the path where a key has it, else from the instant
  that the file is named by. `--vars '{stage: lake_stage}'`; the stage points at raw/ of the bucket and is made once, with its
  storage integration, by whoever owns the account.
-#}
{%- macro create_external_table(node) -%}
  {%- set path = raw_folder(node) -%}
  {%- set typed = [] -%}
  {%- for column in node.columns.values() -%}
    {%- do typed.append(column.name ~ ' ' ~ column.data_type ~ ' as (cast(value:' ~ column.name ~ ' as ' ~ column.data_type ~ '))') -%}
  {%- endfor -%}
create external table if not exists {{ target.database }}.raw.{{ node.name }} (
    ingestion_date date as (to_date(coalesce(
        regexp_substr(metadata$filename, 'ingestion_date=([0-9]{4}-[0-9]{2}-[0-9]{2})/', 1, 1, 'e', 1),
        regexp_replace(regexp_substr(metadata$filename, '/([0-9]{8})T[0-9]{6}Z[.]parquet$', 1, 1, 'e', 1), '(....)(..)(..)', '\\1-\\2-\\3')
    ))),
    {{ typed | join(',\n    ') }}
)
partition by (ingestion_date)
location = @{{ var('stage') }}/{{ path }}/
pattern = '.*[.]parquet'
auto_refresh = false
file_format = (type = parquet)
{%- endmacro -%}
