{#-
  The order rules of each season as numbers. A criterion's weight is 2^14 to the power of its place, so that one sum puts teams in
  order lexicographically (every value lies between -8,192 and 8,191). Criteria before the first head-to-head one make the `before_`
  sum, the head-to-head ones `h2h_`, the rest `after_`; without head-to-head the first four are `before_`.
-#}
{%- set table_criteria = ['points', 'points_per_game', 'goal_difference', 'goals_for', 'wins', 'away_goals_for', 'away_wins'] -%}
{%- set h2h_criteria = ['h2h_points', 'h2h_goal_difference', 'h2h_goals_for', 'h2h_away_goals_for'] -%}

with rules as (
    select
        competition_code, season, criterion,
        row_number() over (partition by competition_code, season order by ordinal) as ordinal
    from {{ ref('stg_config__order_rules') }}
),

first_h2h as (
    select competition_code, season, min(case when criterion like 'h2h%' then ordinal end) as ordinal
    from rules
    group by 1, 2
),

blocks as (
    select
        rules.*,
        case
            when rules.criterion like 'h2h%' then 'h2h'
            when rules.ordinal < coalesce(first_h2h.ordinal, 5) then 'before'
            else 'after'
        end as block
    from rules
    inner join first_h2h on rules.competition_code = first_h2h.competition_code and rules.season = first_h2h.season
),

placed as (
    select *, row_number() over (partition by competition_code, season, block order by ordinal) as place
    from blocks
),

weights as (
    select
        competition_code,
        season,
        {% for block in ['before', 'after'] %}{% for criterion in table_criteria -%}
        {{ criterion_weight(block, criterion) }} as {{ block }}_{{ criterion }},
        {% endfor %}{% endfor %}{% for criterion in h2h_criteria -%}
        {{ criterion_weight('h2h', criterion) }} as {{ criterion }}{{ ',' if not loop.last }}
        {% endfor %}
    from placed
    group by 1, 2
)

select
    seasons.season_id,
    cast(row_number() over (order by seasons.season_id) as integer) as season_no,
    coalesce(config.meetings, 1) as meetings,
    config.group_count is not null as is_grouped,
    -- Without rules in the config: points, goal difference, goals.
    {% for block in ['before', 'after'] %}{% for criterion in table_criteria -%}
    coalesce(weights.{{ block }}_{{ criterion }}, {{ {'beforepoints': 4398046511104, 'beforegoal_difference': 268435456, 'beforegoals_for': 16384}.get(block ~ criterion, 0) }}) as {{ block }}_{{ criterion }},
    {% endfor %}{% endfor %}{% for criterion in h2h_criteria -%}
    coalesce(weights.{{ criterion }}, 0) as {{ criterion }},
    {% endfor %}
    coalesce(weights.h2h_points + weights.h2h_goal_difference + weights.h2h_goals_for + weights.h2h_away_goals_for > 0, false) as has_h2h
from {{ ref('seasons') }} as seasons
left join {{ ref('stg_config__seasons') }} as config
    on seasons.competition_code = config.competition_code and seasons.season = config.season
left join weights on seasons.competition_code = weights.competition_code and seasons.season = weights.season
