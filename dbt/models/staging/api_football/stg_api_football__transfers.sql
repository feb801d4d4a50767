-- A player stands in the lists of all his teams: the newest row of him has all his moves.
with players as (
    select
        ingestion_date, ingested_at, object_key, record,
        {{ json_texts('record', ['$.player.id', '$.player.name', '$.update']) }} as p
    from {{ source('raw', 'json_transfers') }}
),

newest as (
    select
        players.*,
        row_number() over (partition by p[1] order by ingestion_date desc, p[3] desc, object_key desc) as version_back
    from players
    where p[1] is not null
),

fields as (
    select
        newest.ingested_at, newest.p, move.item_index,
        {{ json_texts('move.item', ['$.date', '$.type', '$.teams.in.id', '$.teams.in.name', '$.teams.out.id', '$.teams.out.name']) }} as f
    from newest
    cross join {{ json_elements(json_part('newest.record', '$.transfers'), 'move') }}
    where newest.version_back = 1
),

-- Dates such as "050717" and "0000-00-00" are none.
dated as (
    select
        fields.*,
        case when {{ capture('f[1]', '^([0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9])$') }} is not null then try_cast(f[1] as date) end as moved_on,
        lower(trim(f[2])) as stated_type,
        {{ capture('f[2]', '([€$£])') }} as sign,
        try_cast({{ capture('f[2]', '([0-9]+[.]?[0-9]*) *[MmKk]?$') }} as double) as figure,
        upper({{ capture('f[2]', '[0-9] *([MmKk])$') }}) as unit
    from fields
),

distinct_moves as (
    select
        dated.*,
        row_number() over (
            partition by p[1], f[1], coalesce(f[3], f[4]), coalesce(f[5], f[6]) order by item_index
        ) as copy_number
    from dated
)

select
    'API_FOOTBALL' as source,
    p[1] as source_player_id,
    p[2] as player_name,
    cast(item_index as integer) as list_position,
    moved_on,
    f[1] as stated_date,
    moved_on is null as is_date_bad,
    case
        when sign is not null and figure is not null then 'PAID'
        when stated_type in ('free', 'free transfer', 'free agent') then 'FREE'
        when stated_type = 'loan' then 'LOAN'
        when stated_type in ('back from loan', 'end of loan', 'return from loan') then 'LOAN_END'
        else 'UNKNOWN'
    end as kind,
    case
        when sign is not null
            then cast(round(figure * case unit when 'M' then 1000000e0 when 'K' then 1000e0 else 1e0 end) as bigint)
    end as fee,
    case when figure is not null then case sign when '€' then 'EUR' when '£' then 'GBP' when '$' then 'USD' end end as currency,
    f[2] as stated_type,
    f[3] as to_source_id,
    f[4] as to_name,
    f[5] as from_source_id,
    f[6] as from_name,
    {{ instant('p[3]') }} as updated_at,
    ingested_at
from distinct_moves
where copy_number = 1
