{#-
  Each raw file of a match is a version of it. Which is the newest is found from the first record of each file, and what is the same
  in all records of a file comes from there: a model that reads whole records twice has DuckDB keep them all.
-#}

{#- A row a file. `sources` = pairs of SourceId and raw relation. -#}
{%- macro newest_files(sources) -%}
select source, competition_code, season, match_id, ingested_at, object_key
    from (
        select files.*, row_number() over (
            partition by source, match_id order by ingested_at desc, object_key desc
        ) as version_back
        from (
            {%- for source_id, relation in sources %}
            select '{{ source_id }}' as source, competition_code, season, match_id, ingested_at, object_key
            from {{ source('raw', relation) }}
            where record_index = 0 and competition_code in (select competition_code from {{ ref('stg_config__competitions') }})
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as files
    ) as versions
    where version_back = 1
{%- endmacro -%}

{#- Records of the files in a CTE `newest` made by newest_files; `condition` is on `stored`, the raw relation. -#}
{%- macro records_of_newest_files(sources, condition='true') -%}
{%- for source_id, relation in sources %}
    select
        newest.source, newest.competition_code, newest.season, newest.match_id, newest.ingested_at,
        stored.record_index, stored.record
    from {{ source('raw', relation) }} as stored
    inner join newest on newest.source = '{{ source_id }}' and stored.object_key = newest.object_key
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro -%}
