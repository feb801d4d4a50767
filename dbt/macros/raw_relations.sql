{#-
  Makes the raw.* relations when real dbt runs over a lake (`--vars '{lake: …}'`): in DuckDB a view over the Parquet objects of a
  dataset and source, or a typed empty relation where nothing is there yet, because a view over an empty glob fails there; in
  Athena a Glue table, in Snowflake an external table.
-#}
{%- macro create_raw_relations() -%}
  {%- if execute and (var('stage') if target.type == 'snowflake' else var('lake')) -%}
    {%- do run_query('create schema if not exists ' ~ adapter.dispatch('schema_name')('raw') | trim) -%}
    {%- for node in graph.sources.values() if node.source_name == 'raw' -%}
      {%- if node.name.startswith('json_') -%}
        {%- do adapter.dispatch('create_json_relation')(node) -%}
      {%- else -%}
        {%- do adapter.dispatch('create_raw_relation')(node) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro -%}

{#- `matches__statsbomb` → `matches/source=statsbomb`, `polled_live_matches` → `live_matches` -#}
{%- macro raw_folder(node) -%}
{{ (node.name[7:] if node.name.startswith('polled_') else node.name).replace('__', '/source=') }}
{%- endmacro -%}

{%- macro snowflake__create_raw_relation(node) -%}
  {%- do run_query(create_external_table(node)) -%}
  {%- do run_query('alter external table ' ~ target.database ~ '.raw.' ~ node.name ~ ' refresh') -%}
{%- endmacro -%}

{%- macro default__create_raw_relation(node) -%}
  {%- set name = node.name -%}
  {%- set pattern = var('lake') ~ '/raw/' ~ raw_folder(node) ~ '/**/*.parquet' -%}
  {%- set columns = [] -%}
  {%- for column in node.columns.values() -%}
    {%- do columns.append('coalesce(record_hash, left(sha256(context || chr(10) || record), 16)) as record_hash' if column.name == 'record_hash' else column.name) -%}
  {%- endfor -%}
  {%- set found = run_query("select count(*) from glob('" ~ pattern ~ "')").rows[0][0] -%}
  {%- if found > 0 -%}
    {%- do run_query("create or replace view raw." ~ name ~ " as select " ~ columns | join(', ')
        ~ " from read_parquet('" ~ pattern ~ "', hive_partitioning = false, union_by_name = true)") -%}
  {%- else -%}
    {%- set typed = [] -%}
    {%- for column in node.columns.values() -%}{%- do typed.append('cast(null as ' ~ column.data_type ~ ') as ' ~ column.name) -%}{%- endfor -%}
    {%- do run_query('create or replace view raw.' ~ name ~ ' as select ' ~ typed | join(', ') ~ ' where false') -%}
  {%- endif -%}
{%- endmacro -%}

{%- macro athena__create_raw_relation(node) -%}
  {%- do run_query(glue_table(node)) -%}
{%- endmacro -%}

{#-
  A Glue table over the Parquet objects of a dataset and source, below `--vars '{lake: s3://bucket/prefix}'`. Where keys have an
  ingestion_date it is a partition by projection, so that nobody has to add one a day; dates before 2025 are not seen.
-#}
{%- macro glue_table(node) -%}
  {%- set types = {'varchar': 'string', 'integer': 'int'} -%}
  {%- set location = var('lake') ~ '/raw/' ~ raw_folder(node) ~ '/' -%}
  {%- set columns = [] -%}
  {%- for column in node.columns.values() -%}
    {%- do columns.append('`' ~ column.name ~ '` ' ~ types.get(column.data_type, column.data_type)) -%}
  {%- endfor -%}
create external table if not exists `{{ adapter.dispatch('schema_name')('raw') | trim }}`.`{{ node.name }}` ({{ columns | join(', ') }})
{%- if node.name in var('partitioned_by_ingestion_date') %}
partitioned by (`ingestion_date` string)
{%- endif %}
stored as parquet
location '{{ location }}'
{%- if node.name in var('partitioned_by_ingestion_date') %}
tblproperties (
    'projection.enabled' = 'true',
    'projection.ingestion_date.type' = 'date',
    'projection.ingestion_date.format' = 'yyyy-MM-dd',
    'projection.ingestion_date.range' = '2025-01-01,NOW',
    'storage.location.template' = '{{ location }}ingestion_date=${ingestion_date}/'
)
{%- endif %}
{%- endmacro -%}
