{#- What the staging models of football-data.org, TheSportsDB and API-Football share. -#}

{#- "2024-08-16T19:00:00+01:00", "…Z", "2024-08-16 19:00:00" or without any zone (UTC) as a timestamp in UTC; null for anything else. -#}
{%- macro instant(text) -%}
{%- set moment = "try_cast(replace(substr(" ~ text ~ ", 1, 19), 'T', ' ') as timestamp)" -%}
{%- set hours = "cast(" ~ capture(text, ':[0-9][0-9][+-]([0-9][0-9]):?[0-9][0-9]$') ~ " as integer)" -%}
{%- set minutes = "cast(" ~ capture(text, ':[0-9][0-9][+-][0-9][0-9]:?([0-9][0-9])$') ~ " as integer)" -%}
{%- set sign = "case when " ~ capture(text, ':[0-9][0-9]([+-])[0-9][0-9]:?[0-9][0-9]$') ~ " = '-' then 1 else -1 end" -%}
{{ add_minutes(moment, sign ~ " * coalesce(" ~ hours ~ " * 60 + " ~ minutes ~ ", 0)") }}
{%- endmacro -%}

{#- The date of an instant in UTC where the match is played; without a zone that of UTC. -#}
{%- macro local_date(utc_timestamp, zone) -%}cast({{ utc_to_local(utc_timestamp, "coalesce(" ~ zone ~ ", 'UTC')") }} as date){%- endmacro -%}

{%- macro utc_to_local(utc_timestamp, zone) -%}{{ adapter.dispatch('utc_to_local')(utc_timestamp, zone) }}{%- endmacro -%}
{%- macro default__utc_to_local(utc_timestamp, zone) -%}
timezone({{ zone }}, timezone('UTC', {{ utc_timestamp }}))
{%- endmacro -%}
{%- macro athena__utc_to_local(utc_timestamp, zone) -%}
cast(at_timezone(with_timezone({{ utc_timestamp }}, 'UTC'), {{ zone }}) as timestamp)
{%- endmacro -%}
{%- macro snowflake__utc_to_local(utc_timestamp, zone) -%}convert_timezone('UTC', {{ zone }}, {{ utc_timestamp }}){%- endmacro -%}

{#-
  CTEs over the versions of records, one row an object that holds the record, with the columns source_match_id, facts (a text of all
  that counts as a change), result (of a finished match, else null), ingested_at, object_key and record_index. Adds
  first_seen_at, last_changed_at, changes, corrections and previous_result; `is_newest` marks the version that holds.
-#}
{%- macro match_history(versions) -%}
in_order as (
    select
        {{ versions }}.*,
        lag(facts) over (partition by source_match_id order by ingested_at, object_key, record_index) as facts_before,
        row_number() over (partition by source_match_id order by ingested_at desc, object_key desc, record_index desc) = 1 as is_newest,
        min(ingested_at) over (partition by source_match_id) as first_seen_at
    from {{ versions }}
),

sums as (
    select
        source_match_id,
        cast(count(case when facts <> facts_before then 1 end) as integer) as changes,
        max(case when facts <> facts_before then ingested_at end) as changed_at
    from in_order
    group by 1
),

results as (
    select
        source_match_id, result,
        lag(result) over (partition by source_match_id order by ingested_at, object_key, record_index) as result_before
    from {{ versions }}
    where result is not null
),

corrections as (
    select source_match_id, cast(count(*) as integer) as corrections, max(result_before) as previous_result
    from results
    where result <> result_before
    group by 1
),

history as (
    select
        in_order.*,
        coalesce(sums.changed_at, in_order.first_seen_at) as last_changed_at,
        sums.changes,
        coalesce(corrections.corrections, 0) as corrections,
        corrections.previous_result
    from in_order
    inner join sums on in_order.source_match_id = sums.source_match_id
    left join corrections on in_order.source_match_id = corrections.source_match_id
    where in_order.is_newest
)
{%- endmacro -%}

{#- Values as one text, so that two versions can be compared. -#}
{%- macro facts_of(values) -%}
{%- for value in values -%}coalesce(cast({{ value }} as varchar), ''){{ " || '|' || " if not loop.last }}{%- endfor -%}
{%- endmacro -%}

{#-
  A name as it is compared: lower case, no accents, no punctuation, no club abbreviation at either end. "1. FC Köln" → "koln",
  "Brighton & Hove Albion FC" → "brighton and hove albion".
-#}
{%- macro plain_name(name) -%}
{%- set letters = replace_all("lower(" ~ without_accents("replace(replace(replace(" ~ name ~ ", 'ß', 'ss'), 'ø', 'o'), '&', ' and ')") ~ ")", '[^a-z0-9]+', ' ') -%}
trim({{ replace_all("' ' || trim(" ~ letters ~ ") || ' '", '^ (afc|fc|cf|ac|as|sc|sv|ss|us|rc|cd|ud|sd|ca|1 fc|vfl|vfb|tsg|bv|ssc|acf|rcd|ogc|losc|1) | (afc|fc|cf|ac|sc|ssc|bc|calcio|sk|fk) $', ' ') }})
{%- endmacro -%}

{#- The statuses of API-Football and TheSportsDB as MatchStatus. -#}
{%- macro short_status(status) -%}
case upper({{ status }})
    when '1H' then 'IN_PLAY'
    when '2H' then 'IN_PLAY'
    when 'LIVE' then 'IN_PLAY'
    when 'HT' then 'PAUSED'
    when 'BT' then 'PAUSED'
    when 'ET' then 'EXTRA_TIME'
    when 'P' then 'PENALTY_SHOOTOUT'
    when 'PEN' then 'FINISHED'
    when 'AET' then 'FINISHED'
    when 'FT' then 'FINISHED'
    when 'MATCH FINISHED' then 'FINISHED'
    when 'SUSP' then 'SUSPENDED'
    when 'INT' then 'SUSPENDED'
    when 'PST' then 'POSTPONED'
    when 'MATCH POSTPONED' then 'POSTPONED'
    when 'CANC' then 'CANCELLED'
    when 'MATCH CANCELLED' then 'CANCELLED'
    when 'ABD' then 'ABANDONED'
    when 'AWD' then 'AWARDED'
    when 'WO' then 'AWARDED'
    else 'SCHEDULED'
end
{%- endmacro -%}

{#- `with newest as (…)`: the records of the newest object of each competition-season of a raw relation. -#}
{%- macro newest_objects(relation) -%}
with newest as (
    select raw.*
    from {{ source('raw', relation) }} as raw
    inner join (
        select competition_code, season, object_key, row_number() over (
            partition by competition_code, season order by ingested_at desc, object_key desc
        ) as version_back
        from (select distinct competition_code, season, object_key, ingested_at from {{ source('raw', relation) }}) as objects
    ) as versions on raw.object_key = versions.object_key and versions.version_back = 1
)
{%- endmacro -%}

{#- The same of API-Football's objects, by league and season, with the competition that the config has for it: `with newest as (…)`. -#}
{%- macro newest_answers(relation) -%}
with newest as (
    select raw.*, competitions.competition_code, competitions.team_scope, competitions.timezone, competitions.kind
    from {{ source('raw', relation) }} as raw
    inner join (
        select season, league_id, max(ingestion_date) as ingestion_date from {{ source('raw', relation) }} group by 1, 2
    ) as last_dates
        on raw.season = last_dates.season and raw.league_id = last_dates.league_id and raw.ingestion_date = last_dates.ingestion_date
    inner join {{ ref('stg_config__competitions') }} as competitions on raw.league_id = competitions.api_football_league
)
{%- endmacro -%}

{#- An item of json_elements as JSON text. -#}
{%- macro json_item(item) -%}{{ adapter.dispatch('json_item')(item) }}{%- endmacro -%}
{%- macro default__json_item(item) -%}cast({{ item }} as varchar){%- endmacro -%}
{%- macro athena__json_item(item) -%}json_format({{ item }}){%- endmacro -%}
{%- macro snowflake__json_item(item) -%}{{ item }}{%- endmacro -%}

{#- A value behind its source's rank: the smallest text is the value of the first source that has one. -#}
{%- macro by_preference(value) -%}lpad(cast(preference as varchar), 4, '0') || {{ value }}{%- endmacro -%}

{#- "Marcus Rashford" and "M. Rashford" → "m rashford"; one word stays as it is. -#}
{%- macro initial_and_surname(name) -%}
{%- set letters = "trim(" ~ replace_all("lower(" ~ without_accents(name) ~ ")", '[^a-z0-9]+', ' ') ~ ")" -%}
substr({{ letters }}, 1, 1) || ' ' || coalesce({{ capture(letters, '([^ ]+)$') }}, '')
{%- endmacro -%}
