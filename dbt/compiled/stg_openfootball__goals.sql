with records as (
    select
        records.*,
        competitions.kind = 'TOURNAMENT' and stated_group is null as is_knockout,
        coalesce(et_home, ft_home) as final_home,
        coalesce(et_away, ft_away) as final_away
    from staging.stg_openfootball__records as records
    inner join staging.stg_config__competitions as competitions on records.competition_code = competitions.competition_code
    where copies > 0 and (goals1 is not null or goals2 is not null)
),

listed as (
    select records.*, 'HOME' as stated_side, goal.item, goal.item_index
    from records
    cross join unnest(json_extract(records.goals1, '$[*]')) with ordinality as goal (item, item_index)
    union all
    select records.*, 'AWAY' as stated_side, goal.item, goal.item_index
    from records
    cross join unnest(json_extract(records.goals2, '$[*]')) with ordinality as goal (item, item_index)
),

fields as (
    select
        competition_code, season, file_id, record_index, final_home, final_away, et_home, is_knockout, stated_side, item_index,
        json_extract_string(item, ['$.name', '$.minute', '$.offset', '$.penalty', '$.owngoal']) as f
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

-- Extra time can hide in the score after 90 minutes: a knock-out match that was level then, with a goal long after, or with one
-- beyond 90 in a list that writes added time as such ("92" alone is 90+2).
matches as (
    select
        competition_code, season, file_id, record_index,
        cast(count(case when stated_side = 'HOME' and stated_minute <= 90 then 1 end) as integer) as regular_home,
        cast(count(case when stated_side = 'AWAY' and stated_minute <= 90 then 1 end) as integer) as regular_away,
        max(stated_minute) > 100
        or (max(stated_minute) > 90 and count(case when stated_minute = 90 and stated_added > 0 then 1 end) > 0) as is_late
    from minutes
    where is_knockout and et_home is null and listed_home = final_home and listed_away = final_away
    group by 1, 2, 3, 4
),

extra_times as (
    select * from matches where is_late and regular_home = regular_away
),

-- Beyond 90 without extra time, and beyond 120, is added time written as a minute ("92" for 90+2, 121 for 120+1).
clocks as (
    select
        minutes.*,
        extra_times.regular_home,
        extra_times.regular_away,
        case
            when stated_minute > 120 then 120
            when stated_minute > 90 and et_home is null and regular_home is null then 90
            else stated_minute
        end as minute,
        case
            when stated_minute > 120 then stated_minute - 120
            when stated_minute > 90 and et_home is null and regular_home is null then stated_minute - 90
            else stated_added
        end as added_minute,
        -- Lists that fit the score only crosswise stand on the wrong sides.
        listed_home = final_away and listed_away = final_home and final_home <> final_away as is_crossed
    from minutes
    left join extra_times
        on minutes.competition_code = extra_times.competition_code
        and minutes.season = extra_times.season
        and minutes.file_id = extra_times.file_id
        and minutes.record_index = extra_times.record_index
)

select
    clocks.competition_code,
    clocks.season,
    clocks.file_id,
    clocks.record_index,
    case when is_crossed then case when stated_side = 'HOME' then 'AWAY' else 'HOME' end else stated_side end as side,
    item_index as list_position,
    player_name,
    minute,
    added_minute,
    case when minute <= 45 then 1 when minute <= 90 then 2 when minute <= 105 then 3 else 4 end as period,
    is_penalty,
    is_own_goal,
    -- The list tells every goal of the match, so that scores can be read from it.
    listed_home + listed_away = final_home + final_away as is_complete,
    regular_home as hidden_regular_home,
    regular_away as hidden_regular_away
from clocks
