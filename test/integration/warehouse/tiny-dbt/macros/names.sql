{%- macro generate_schema_name(custom_schema_name, node) -%}{{ custom_schema_name or target.schema }}{%- endmacro -%}
{%- macro ref() -%}{{ return(builtins.ref(*varargs, **kwargs).include(database=false)) }}{%- endmacro -%}
{%- macro source() -%}{{ return(builtins.source(*varargs).include(database=false)) }}{%- endmacro -%}
