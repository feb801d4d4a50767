{#-
  raw.json_<dataset>: bodies that the lake keeps byte for byte (API-Football), a row an element of `response`. What the columns
  say of the request stands in the key; src/warehouse/raw-relations.ts makes the same table in-process.
-#}

{#- Columns that the key tells, in the order of the relation. -#}
{%- macro json_object_columns(object_key) -%}
cast({{ capture(object_key, '/season=([^/]+)/') }} as integer) as season,
        {{ capture(object_key, '/league_id=([^/]+)/') }} as league_id,
        {{ capture(replace_all(object_key, '/(season|league_id|ingestion_date)=[^/]+', ''), '/[a-z_]+=([^/]+)/') }} as item_id,
        cast({{ capture(object_key, '/ingestion_date=([^/]+)/') }} as date) as ingestion_date,
        cast({{ capture(object_key, '/page=([0-9]+)[.]json$') }} as integer) as page,
        cast({{ capture(object_key, '/ingestion_date=([^/]+)/') }} || ' 00:00:00' as timestamp) as ingested_at
{%- endmacro -%}

{#- The view's SELECT over `bodies`, which has object_key, errors and response as texts. -#}
{%- macro json_relation_select(bodies) -%}
select
        {{ json_object_columns('bodies.object_key') }},
        bodies.object_key,
        cast(element.item_index - 1 as integer) as record_index,
        {{ json_item('element.item') }} as record
    from {{ bodies }} as bodies
    cross join {{ json_elements('bodies.response', 'element') }}
    where coalesce(bodies.errors, '[]') in ('[]', '{}', 'null')
{%- endmacro -%}

{%- macro json_dataset(node) -%}{{ node.name[5:] }}{%- endmacro -%}

{%- macro default__create_json_relation(node) -%}
  {%- set pattern = var('lake') ~ '/raw/' ~ json_dataset(node) ~ '/**/*.json' -%}
  {%- if run_query("select count(*) from glob('" ~ pattern ~ "')").rows[0][0] > 0 -%}
    {%- set bodies -%}
(
        select
            substr(filename, {{ var('lake') | length + 2 }}) as object_key,
            case when json_valid(content) then cast(json_extract(content, '$.errors') as varchar) end as errors,
            case when json_valid(content) then cast(json_extract(content, '$.response') as varchar) end as response
        from read_text('{{ pattern }}')
    )
    {%- endset -%}
    {%- do run_query('create or replace view raw.' ~ node.name ~ ' as ' ~ json_relation_select(bodies)) -%}
  {%- else -%}
    {%- set typed = [] -%}
    {%- for column in node.columns.values() -%}{%- do typed.append('cast(null as ' ~ column.data_type ~ ') as ' ~ column.name) -%}{%- endfor -%}
    {%- do run_query('create or replace view raw.' ~ node.name ~ ' as select ' ~ typed | join(', ') ~ ' where false') -%}
  {%- endif -%}
{%- endmacro -%}

{#-
  Athena: a table over the bodies, whose serde gives `response` back as text, and the view over it. Each body stands in one line,
  as the provider sends it. `$path` is the object's address.
-#}
{%- macro athena__create_json_relation(node) -%}
  {%- set schema = adapter.dispatch('schema_name')('raw') | trim -%}
  {%- do run_query(json_bodies_table(node, schema)) -%}
  {%- do run_query('create or replace view ' ~ schema ~ '.' ~ node.name ~ ' as ' ~ json_relation_select(athena_bodies(schema ~ '.' ~ node.name ~ '_bodies'))) -%}
{%- endmacro -%}

{%- macro athena_bodies(table) -%}
(select regexp_extract("$path", '(raw/.*)$', 1) as object_key, errors, response from {{ table }})
{%- endmacro -%}

{%- macro json_bodies_table(node, schema) -%}
create external table if not exists `{{ schema }}`.`{{ node.name }}_bodies` (`errors` string, `response` string)
row format serde 'org.openx.data.jsonserde.JsonSerDe'
location '{{ var('lake') }}/raw/{{ json_dataset(node) }}/'
{%- endmacro -%}

{%- macro snowflake__create_json_relation(node) -%}
  {%- set name = target.database ~ '.raw.' ~ node.name -%}
  {%- do run_query(
      'create external table if not exists ' ~ name ~ "_bodies location = @" ~ var('stage') ~ '/' ~ json_dataset(node)
      ~ "/ pattern = '.*[.]json' auto_refresh = false file_format = (type = json)") -%}
  {%- do run_query('alter external table ' ~ name ~ '_bodies refresh') -%}
  {%- set bodies = "(select 'raw/' || regexp_substr(metadata$filename, '(" ~ json_dataset(node) ~ "/.*)$', 1, 1, 'e', 1) as object_key, "
      ~ "to_json(value:errors) as errors, to_json(value:response) as response from " ~ name ~ '_bodies)' -%}
  {%- do run_query('create or replace view ' ~ name ~ ' as ' ~ json_relation_select(bodies)) -%}
{%- endmacro -%}
