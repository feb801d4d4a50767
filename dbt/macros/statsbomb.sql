{#-
  Each raw file of a match is a version of it. Which is the newest is found from small columns before any record is read: a model
  that reads whole records twice has DuckDB keep them all.
-#}

{#- Rows source, object_key. `sources` = pairs of SourceId and raw relation. -#}
{%- macro newest_files(sources) -%}
select source, object_key
    from (
        select source, object_key, row_number() over (
            partition by source, match_id order by ingested_at desc, object_key desc
        ) as version_back
        from (
            {%- for source_id, relation in sources %}
            select distinct '{{ source_id }}' as source, match_id, object_key, ingested_at
            from {{ source('raw', relation) }}
            where competition_code in (select competition_code from {{ ref('stg_config__competitions') }})
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as files
    ) as versions
    where version_back = 1
{%- endmacro -%}

{#- Records of the files in a CTE `newest` made by newest_files; `condition` is on `stored`, the raw relation. -#}
{%- macro records_of_newest_files(sources, columns, condition='true') -%}
{%- for source_id, relation in sources %}
    select
        '{{ source_id }}' as source, stored.competition_code, stored.season, stored.ingested_at, stored.record,
        {% for column in columns %}stored.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ source('raw', relation) }} as stored
    inner join newest on newest.source = '{{ source_id }}' and stored.object_key = newest.object_key
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro -%}
