with records as (
    select
        *,
        coalesce(et_home, ft_home) as final_home,
        coalesce(et_away, ft_away) as final_away
    from {{ ref('stg_openfootball__records') }}
    where copies > 0 and (goals1 is not null or goals2 is not null)
),

listed as (
    select records.*, 'HOME' as stated_side, goal.item, goal.item_index
    from records
    cross join {{ json_elements('records.goals1', 'goal') }}
    union all
    select records.*, 'AWAY' as stated_side, goal.item, goal.item_index
    from records
    cross join {{ json_elements('records.goals2', 'goal') }}
),

fields as (
    select
        competition_code, season, file_id, record_index, final_home, final_away, et_home, stated_side, item_index,
        {{ json_texts('item', ['$.name', '$.minute', '$.offset', '$.penalty', '$.owngoal']) }} as f
    from listed
),

-- A minute is a number or a text such as "90+4"; the added time stands there or in `offset`.
minutes as (
    select
        fields.*,
        f[1] as player_name,
        try_cast(split_part(f[2], '+', 1) as integer) as stated_minute,
        coalesce(try_cast(nullif(split_part(f[2], '+', 2), '') as integer), try_cast(f[3] as integer)) as stated_added,
        coalesce(f[4] = 'true', false) as is_penalty,
        coalesce(f[5] = 'true', false) as is_own_goal,
        count(case when stated_side = 'HOME' then 1 end) over (partition by competition_code, season, file_id, record_index) as listed_home,
        count(case when stated_side = 'AWAY' then 1 end) over (partition by competition_code, season, file_id, record_index) as listed_away
    from fields
),

-- Beyond 90 without extra time, and beyond 120, is added time written as a minute ("92" for 90+2, 121 for 120+1).
clocks as (
    select
        minutes.*,
        case
            when stated_minute > 120 then 120
            when stated_minute > 90 and et_home is null then 90
            else stated_minute
        end as minute,
        case
            when stated_minute > 120 then stated_minute - 120
            when stated_minute > 90 and et_home is null then stated_minute - 90
            else stated_added
        end as added_minute,
        -- Lists that fit the score only crosswise stand on the wrong sides.
        listed_home = final_away and listed_away = final_home and final_home <> final_away as is_crossed
    from minutes
)

select
    competition_code,
    season,
    file_id,
    record_index,
    case when is_crossed then case when stated_side = 'HOME' then 'AWAY' else 'HOME' end else stated_side end as side,
    item_index as list_position,
    player_name,
    minute,
    added_minute,
    case when minute <= 45 then 1 when minute <= 90 then 2 when minute <= 105 then 3 else 4 end as period,
    is_penalty,
    is_own_goal,
    -- The list tells every goal of the match, so that scores can be read from it.
    listed_home + listed_away = final_home + final_away as is_complete
from clocks
