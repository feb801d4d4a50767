select
    'team' as entity,
    name,
    competition_code,
    first_season,
    cast(matches as integer) as matches
from staging.int_team_names
where not is_resolved
union all
-- Players of a provider whom nobody else has, of teams whose players somebody else has.
select 'player', min(people.full_name), min(people.competition_code), min(people.season), 0
from staging.int_provider_players as people
inner join staging.int_player_names as names on people.source = names.source and people.source_player_id = names.source_player_id
where names.player_key = lower(people.source) || '/' || people.source_player_id
    and people.team_id in (
        select team_names.team_id
        from staging.stg_statsbomb__lineups as sheets
        inner join staging.int_team_names as team_names
            on sheets.source = team_names.source and sheets.source_team_id = team_names.source_team_id
    )
    and people.competition_code is not null and people.season is not null
group by people.source, people.source_player_id
