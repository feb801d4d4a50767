-- Every played match from both sides. Shoot-outs do not count here: such a match is a draw.
with played as (
    select
        matches.match_id,
        matches.season_id,
        matches.matchday,
        matches.match_on,
        -- A match without a time stands before those of its day, as in the API.
        coalesce(matches.kickoff_at, cast(matches.match_on as timestamp)) as played_at,
        matches.home_team_id,
        matches.away_team_id,
        matches.full_time_home,
        matches.full_time_away,
        matches.status = 'AWARDED' as is_awarded,
        -- Play-offs of a league are no part of a run of results; in a tournament every match is.
        competitions.kind <> 'LEAGUE' or matches.counts_for_table as counts_for_form
    from {{ ref('matches') }} as matches
    inner join {{ ref('stg_config__competitions') }} as competitions on matches.competition_code = competitions.competition_code
    where matches.status in ('FINISHED', 'AWARDED')
        and matches.full_time_home is not null and matches.full_time_away is not null
        and matches.home_team_id <> matches.away_team_id
),

sides as (
    select
        season_id, match_id, matchday, match_on, played_at, is_awarded, counts_for_form,
        home_team_id as team_id, away_team_id as opponent_id, true as is_home,
        full_time_home as goals_for, full_time_away as goals_against
    from played
    union all
    select
        season_id, match_id, matchday, match_on, played_at, is_awarded, counts_for_form,
        away_team_id, home_team_id, false,
        full_time_away, full_time_home
    from played
)

select
    sides.*,
    case when goals_for > goals_against then 'W' when goals_for = goals_against then 'D' else 'L' end as outcome,
    case when goals_for > goals_against then 3 when goals_for = goals_against then 1 else 0 end as points
from sides
