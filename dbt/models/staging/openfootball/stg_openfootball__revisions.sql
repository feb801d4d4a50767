-- Only files with more than one version: what a match looked like in each of them, in the order they came in.
with sightings as (
    select
        records.competition_code,
        records.season,
        records.file_id,
        records.round,
        records.stage_name,
        -- A team may be renamed between two versions: what the aliases know as one team is one.
        coalesce(home_aliases.team, '~' || records.home_name) as home_key,
        coalesce(away_aliases.team, '~' || records.away_name) as away_key,
        records.record_index,
        raw.ingested_at,
        raw.record_index as index_then,
        cast(coalesce(et_home, ft_home) as varchar) || '-' || cast(coalesce(et_away, ft_away) as varchar)
            || coalesce(' (' || cast(p_home as varchar) || '-' || cast(p_away as varchar) || ')', '') as result,
        concat_ws(
            '|', cast(stated_on as varchar), stated_time, stated_status, ground,
            cast(ft_home as varchar), cast(ft_away as varchar), cast(ht_home as varchar), cast(ht_away as varchar),
            cast(et_home as varchar), cast(et_away as varchar), cast(p_home as varchar), cast(p_away as varchar), goals1, goals2
        ) as facts
    from {{ ref('stg_openfootball__records') }} as records
    inner join {{ source('raw', 'matches__openfootball') }} as raw
        on records.competition_code = raw.competition_code
        and records.season = raw.season
        and records.file_id = raw.season_id
        and records.base = raw.base
        and records.record_hash = {{ record_hash('raw') }}
    inner join {{ ref('stg_config__competitions') }} as competitions on records.competition_code = competitions.competition_code
    left join {{ ref('team_aliases') }} as home_aliases
        on {{ club_scope('records.home_name', 'competitions.team_scope') }} = home_aliases.scope
        and {{ plain_club_name('records.home_name') }} = home_aliases.alias
    left join {{ ref('team_aliases') }} as away_aliases
        on {{ club_scope('records.away_name', 'competitions.team_scope') }} = away_aliases.scope
        and {{ plain_club_name('records.away_name') }} = away_aliases.alias
    where records.versions > 1
),

compared as (
    select
        sightings.*,
        lag(facts) over (
            partition by competition_code, season, file_id, round, stage_name, home_key, away_key order by ingested_at, index_then
        ) as facts_before
    from sightings
),

-- From no result to one is no correction, from one to another is, also when there was none in between.
results as (
    select
        *,
        lag(result) over (
            partition by competition_code, season, file_id, round, stage_name, home_key, away_key order by ingested_at, index_then
        ) as result_before
    from compared
    where result is not null
),

corrections as (
    select
        competition_code, season, file_id, round, stage_name, home_key, away_key,
        cast(count(*) as integer) as corrections,
        max(result_before) as previous_result
    from results
    where result <> result_before
    group by 1, 2, 3, 4, 5, 6, 7
)

-- A postponed match keeps its round and changes its date: the round names it, not the date.
select
    compared.competition_code,
    compared.season,
    compared.file_id,
    max(record_index) as record_index,
    min(ingested_at) as first_seen_at,
    coalesce(max(case when facts <> facts_before then ingested_at end), min(ingested_at)) as last_changed_at,
    cast(count(case when facts <> facts_before then 1 end) as integer) as changes,
    coalesce(max(corrections.corrections), 0) as corrections,
    max(corrections.previous_result) as previous_result
from compared
left join corrections
    on compared.competition_code = corrections.competition_code
    and compared.season = corrections.season
    and compared.file_id = corrections.file_id
    and coalesce(compared.round, '') = coalesce(corrections.round, '')
    and coalesce(compared.stage_name, '') = coalesce(corrections.stage_name, '')
    and compared.home_key = corrections.home_key
    and compared.away_key = corrections.away_key
group by
    compared.competition_code, compared.season, compared.file_id, compared.round, compared.stage_name, compared.home_key, compared.away_key
