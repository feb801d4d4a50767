{#- Where relations live and how they are written into the compiled SQL: `raw.matches__openfootball`, `mart.matches`. -#}

{%- macro generate_schema_name(custom_schema_name, node) -%}
  {{ adapter.dispatch('schema_name')(custom_schema_name | trim if custom_schema_name else target.schema) }}
{%- endmacro -%}
{%- macro default__schema_name(name) -%}{{ name }}{%- endmacro -%}

{#- ATHENA_DATABASE=football: marts in `football`, the others in `football_staging`, …; several lakes share a Glue catalog. -#}
{%- macro athena__schema_name(name) -%}
  {%- if target.schema == 'mart' -%}{{ name }}
  {%- elif name in ('mart', target.schema) -%}{{ target.schema }}
  {%- else -%}{{ target.schema ~ '_' ~ name }}
  {%- endif -%}
{%- endmacro -%}

{%- macro ref() -%}
  {%- set relation = builtins.ref(*varargs, **kwargs) -%}
  {{ return(without_database(relation)) }}
{%- endmacro -%}

{%- macro source() -%}
  {%- set relation = builtins.source(*varargs) -%}
  {%- set schema = adapter.dispatch('schema_name')(relation.schema) | trim -%}
  {{ return(without_database(relation.incorporate(path={'schema': schema}))) }}
{%- endmacro -%}

{#- Athena needs its catalog; DuckDB's database is only the name of a file, which must not reach the committed SQL. -#}
{%- macro without_database(relation) -%}
  {%- if target.type == 'duckdb' -%}
    {{ return(relation.include(database=false)) }}
  {%- endif -%}
  {{ return(relation) }}
{%- endmacro -%}
