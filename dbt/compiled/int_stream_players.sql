-- Whom the sheets and streams of a season name: what is asked over all seasons need not read all of their events again.
select
    competition_code,
    season,
    source,
    source_player_id,
    max(player_name) as player_name,
    max(nickname) as nickname,
    max(ingested_at) as ingested_at
from (
    select source, competition_code, season, source_player_id, player_name, nickname, ingested_at from staging.stg_statsbomb__lineups
    union all
    select source, competition_code, season, source_player_id, player_name, null, ingested_at from staging.stg_statsbomb__events
    union all
    select source, competition_code, season, recipient_id, recipient_name, null, ingested_at from staging.stg_statsbomb__events
    union all
    select source, competition_code, season, replacement_id, replacement_name, null, ingested_at from staging.stg_statsbomb__events
) as named
where source_player_id is not null
group by 1, 2, 3, 4
