-- Only files with more than one version: what a match looked like in each of them, in the order they came in.
with sightings as (
    select
        records.competition_code,
        records.season,
        records.file_id,
        records.round,
        records.stage_name,
        records.home_name,
        records.away_name,
        records.record_index,
        raw.ingested_at,
        raw.record_index as index_then,
        concat_ws(
            '|', cast(stated_on as varchar), stated_time, stated_status, ground,
            cast(ft_home as varchar), cast(ft_away as varchar), cast(ht_home as varchar), cast(ht_away as varchar),
            cast(et_home as varchar), cast(et_away as varchar), cast(p_home as varchar), cast(p_away as varchar), goals1, goals2
        ) as facts
    from staging.stg_openfootball__records as records
    inner join "raw"."matches__openfootball" as raw
        on records.competition_code = raw.competition_code
        and records.season = raw.season
        and records.file_id = raw.season_id
        and records.base = raw.base
        and records.record_hash = raw.record_hash
    where records.versions > 1
),

compared as (
    select
        sightings.*,
        lag(facts) over (
            partition by competition_code, season, file_id, round, stage_name, home_name, away_name order by ingested_at, index_then
        ) as facts_before
    from sightings
)

-- A postponed match keeps its round and changes its date: the round names it, not the date.
select
    competition_code,
    season,
    file_id,
    max(record_index) as record_index,
    min(ingested_at) as first_seen_at,
    coalesce(max(case when facts <> facts_before then ingested_at end), min(ingested_at)) as last_changed_at,
    cast(count(case when facts <> facts_before then 1 end) as integer) as changes
from compared
group by competition_code, season, file_id, round, stage_name, home_name, away_name
