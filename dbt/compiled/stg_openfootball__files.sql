with configured as (
    select bases from staging.stg_config__sources where source = 'OPENFOOTBALL'
),

objects as (
    select distinct competition_code, season, season_id as file_id, base, object_key, ingested_at
    from "raw"."matches__openfootball"
),

ranked as (
    select
        objects.*,
        -- Position in "remote,package"; a base that is not configured any more comes last.
        coalesce(nullif(position(',' || objects.base || ',' in ',' || configured.bases || ','), 0), 1000000) as base_rank
    from objects
    left join configured on true
),

bases as (
    select competition_code, season, file_id, base, count(*) as versions, min(ingested_at) as first_seen_at, min(base_rank) as base_rank
    from ranked
    group by 1, 2, 3, 4
),

chosen_bases as (
    select *, row_number() over (partition by competition_code, season, file_id order by base_rank, base) as preference
    from bases
),

chosen_objects as (
    select
        ranked.*,
        row_number() over (
            partition by competition_code, season, file_id, base order by ingested_at desc, object_key desc
        ) as preference
    from ranked
)

select
    chosen_bases.competition_code,
    chosen_bases.season,
    chosen_bases.file_id,
    chosen_bases.base,
    chosen_bases.versions,
    chosen_bases.first_seen_at,
    chosen_objects.object_key,
    chosen_objects.ingested_at
from chosen_bases
inner join chosen_objects
    on chosen_bases.competition_code = chosen_objects.competition_code
    and chosen_bases.season = chosen_objects.season
    and chosen_bases.file_id = chosen_objects.file_id
    and chosen_bases.base = chosen_objects.base
where chosen_bases.preference = 1 and chosen_objects.preference = 1
