{#- Where relations live and how they are written into the compiled SQL: `raw.matches__openfootball`, `mart.matches`. -#}

{%- macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro -%}

{%- macro ref() -%}
  {%- set relation = builtins.ref(*varargs, **kwargs) -%}
  {{ return(without_database(relation)) }}
{%- endmacro -%}

{%- macro source() -%}
  {%- set relation = builtins.source(*varargs) -%}
  {{ return(without_database(relation)) }}
{%- endmacro -%}

{#- Athena needs its catalog; DuckDB's database is only the name of a file, which must not reach the committed SQL. -#}
{%- macro without_database(relation) -%}
  {%- if target.type == 'duckdb' -%}
    {{ return(relation.include(database=false)) }}
  {%- endif -%}
  {{ return(relation) }}
{%- endmacro -%}
