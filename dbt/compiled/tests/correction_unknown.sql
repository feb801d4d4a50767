-- A correction of the config whose season is there, but not its match.
select corrections.season_id, 'no match for the correction of ' || corrections.home || ' - ' || corrections.away as reason
from staging.int_corrections as corrections
inner join mart.seasons as seasons on corrections.season_id = seasons.season_id
where corrections.match_id is null
