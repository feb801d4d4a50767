select
    seasons.season_id,
    cast(row_number() over (partition by seasons.season_id order by zones.from_position, zones.to_position, zones.kind) as integer) as ordinal,
    zones.kind,
    zones.label,
    zones.from_position,
    zones.to_position
from {{ ref('stg_config__zones') }} as zones
inner join {{ ref('seasons') }} as seasons
    on zones.competition_code = seasons.competition_code and zones.season = seasons.season
