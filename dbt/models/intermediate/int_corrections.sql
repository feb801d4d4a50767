with scoped as (
    select
        corrections.*,
        {{ club_scope('corrections.home', 'competitions.team_scope') }} as home_scope,
        {{ plain_club_name('corrections.home') }} as home_name,
        {{ club_scope('corrections.away', 'competitions.team_scope') }} as away_scope,
        {{ plain_club_name('corrections.away') }} as away_name
    from {{ ref('stg_config__corrections') }} as corrections
    inner join {{ ref('stg_config__competitions') }} as competitions on corrections.competition_code = competitions.competition_code
),

named as (
    select
        scoped.*,
        lower(home_scope) || '/' || coalesce(home_aliases.team, '~' || lower(home_name)) as home_key,
        lower(away_scope) || '/' || coalesce(away_aliases.team, '~' || lower(away_name)) as away_key
    from scoped
    left join {{ ref('team_aliases') }} as home_aliases on home_scope = home_aliases.scope and home_name = home_aliases.alias
    left join {{ ref('team_aliases') }} as away_aliases on away_scope = away_aliases.scope and away_name = away_aliases.alias
),

matches as (
    select distinct match_id, season_id, stage, home_team_id, away_team_id, meeting from {{ ref('int_source_matches') }}
),

identified as (
    select
        named.*,
        {{ season_id('competition_code', 'season') }} as season_id,
        {{ team_id('home_key') }} as home_team_id,
        {{ team_id('away_key') }} as away_team_id
    from named
)

select
    identified.season_id,
    matches.match_id,
    identified.home,
    identified.away,
    identified.score_home,
    identified.score_away,
    identified.regular_time_home is not null as has_extra_time,
    coalesce(identified.regular_time_home, identified.score_home) as regular_time_home,
    coalesce(identified.regular_time_away, identified.score_away) as regular_time_away,
    identified.penalties_home,
    identified.penalties_away,
    identified.is_awarded,
    identified.goals_count,
    identified.effective_from,
    identified.reason
from identified
left join matches
    on identified.season_id = matches.season_id
    and identified.home_team_id = matches.home_team_id
    and identified.away_team_id = matches.away_team_id
    and identified.meeting = matches.meeting
    and (identified.stage is null or identified.stage = matches.stage)
