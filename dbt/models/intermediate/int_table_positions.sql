-- Each state once for each moment it holds.
with moments_of_states as (
    {{ repeat_rows(
        'state_key, season_no, kind, scope, group_no, team_no, placement, before_h2h, after_h2h',
        ref('int_table_states'), 'moment', 'until_moment', 'at_moment'
    ) }}
),

keyed as (
    select
        *,
        {{ table_key('season_no', 'kind', 'scope', 'at_moment', 'team_no') }} as row_key
    from moments_of_states
),

ordered as (
    select
        keyed.row_key,
        keyed.state_key,
        keyed.season_no,
        keyed.kind,
        keyed.scope,
        keyed.at_moment,
        keyed.team_no,
        cast(row_number() over (
            partition by {{ table_key('keyed.season_no', 'keyed.kind', 'keyed.scope', 'keyed.at_moment', 'keyed.group_no') }}
            order by
                keyed.before_h2h desc,
                coalesce(h2h.h2h, 0) desc,
                coalesce(h2h.h2h_again, 0) desc,
                coalesce(h2h.h2h_third, 0) desc,
                keyed.after_h2h desc,
                -- Where no result decides, the order that the config gives; then the name.
                coalesce(keyed.placement, 1000) * 1000 + keyed.team_no
        ) as integer) as position
    from keyed
    left join {{ ref('int_table_h2h') }} as h2h on keyed.row_key = h2h.row_key
)

select * from ordered
