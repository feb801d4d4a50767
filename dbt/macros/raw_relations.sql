{#-
  Makes the raw.* relations when real dbt runs over a lake folder (`--vars '{lake: …}'`): a view over the Parquet objects of a
  dataset and source, or a typed empty relation where nothing is there yet, because a view over an empty glob fails in DuckDB.
-#}
{%- macro create_raw_relations() -%}
  {%- set is_asked_for = (target.type == 'duckdb' and var('lake')) or (target.type == 'snowflake' and var('stage')) -%}
  {%- if execute and is_asked_for -%}
    {%- do run_query('create schema if not exists raw') -%}
    {%- for node in graph.sources.values() if node.source_name == 'raw' -%}
      {%- do adapter.dispatch('create_raw_relation')(node) -%}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro -%}

{%- macro snowflake__create_raw_relation(node) -%}
  {%- do run_query(create_external_table(node)) -%}
  {%- do run_query('alter external table ' ~ target.database ~ '.raw.' ~ node.name ~ ' refresh') -%}
{%- endmacro -%}

{%- macro default__create_raw_relation(node) -%}
  {%- set name = node.name -%}
  {%- if '__' in name -%}
    {%- set pattern = var('lake') ~ '/raw/' ~ name.split('__')[0] ~ '/source=' ~ name.split('__')[1] ~ '/**/*.parquet' -%}
  {%- else -%}
    {%- set pattern = var('lake') ~ '/raw/' ~ name ~ '/**/*.parquet' -%}
  {%- endif -%}
  {%- set columns = [] -%}
  {%- for column in node.columns.values() -%}{%- do columns.append(column.name) -%}{%- endfor -%}
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
