-- One row a match, whatever the number of sources: a result beats a score in play, of which the one seen last holds, and that beats
-- what is called off or still to come; then the configured precedence decides. Nothing is mixed within a score, only what the first
-- source does not know at all is taken from the others.
with weighed as (
    select
        source_matches.*,
        venues.venue_id,
        case
            when status in ('FINISHED', 'AWARDED') and full_time_home is not null then 0
            when status in ('IN_PLAY', 'PAUSED', 'EXTRA_TIME', 'PENALTY_SHOOTOUT') then 1
            when full_time_home is not null then 2
            when status <> 'SCHEDULED' then 3
            else 4
        end as weight
    from staging.int_source_matches as source_matches
    left join staging.int_venue_names as venues
        on source_matches.source = venues.source and source_matches.venue_scope = venues.venue_scope
        and source_matches.venue_name = venues.venue_name and coalesce(source_matches.venue_city, '') = venues.venue_city
        and coalesce(source_matches.source_venue_id, '') = venues.source_venue_id
),

ranked as (
    select
        weighed.*,
        row_number() over (
            partition by match_id
            order by weight, case when weight = 1 then observed_at end desc nulls last, precedence, source
        ) as preference,
        count(*) over (partition by match_id) as source_count
    from weighed
),

-- Few matches have more than one source.
merged as (
    select
        match_id,
        string_agg('{"source":"' || source || '","id":' || cast(to_json(source_match_id) as varchar) || '}', ',' order by precedence, source) as sources,
        max(kickoff_at) as kickoff_at,
        substr(min(lpad(cast(preference as varchar), 4, '0') || venue_id), 5) as venue_id,
        substr(min(lpad(cast(preference as varchar), 4, '0') || venue_name), 5) as venue_name,
        substr(min(lpad(cast(preference as varchar), 4, '0') || venue_name || chr(9) || coalesce(venue_city, '')), 5) as venue_and_city,
        cast(substr(min(lpad(cast(preference as varchar), 4, '0') || cast(attendance as varchar)), 5) as integer) as attendance,
        substr(min(lpad(cast(preference as varchar), 4, '0') || referee), 5) as referee,
        max(half_time_home) as half_time_home,
        max(half_time_away) as half_time_away,
        max(ingested_at) as ingested_at
    from ranked
    where source_count > 1
    group by match_id
),

-- What the config tells beats what the sources tell; nobody plays an awarded result, so it has no score at half-time.
results as (
    select
        ranked.match_id,
        case
            when corrections.is_awarded then 'AWARDED'
            when corrections.score_home is not null then 'FINISHED'
            else ranked.status
        end as status,
        coalesce(corrections.score_home, ranked.full_time_home) as full_time_home,
        coalesce(corrections.score_away, ranked.full_time_away) as full_time_away,
        case when corrections.is_awarded then null else coalesce(ranked.half_time_home, merged.half_time_home) end as half_time_home,
        case when corrections.is_awarded then null else coalesce(ranked.half_time_away, merged.half_time_away) end as half_time_away,
        coalesce(corrections.regular_time_home, ranked.regular_time_home) as regular_time_home,
        coalesce(corrections.regular_time_away, ranked.regular_time_away) as regular_time_away,
        case
            when corrections.regular_time_home is null then ranked.extra_time_home
            when corrections.has_extra_time then coalesce(corrections.score_home, ranked.full_time_home) - corrections.regular_time_home
        end as extra_time_home,
        case
            when corrections.regular_time_away is null then ranked.extra_time_away
            when corrections.has_extra_time then coalesce(corrections.score_away, ranked.full_time_away) - corrections.regular_time_away
        end as extra_time_away,
        coalesce(corrections.penalties_home, ranked.penalties_home) as penalties_home,
        coalesce(corrections.penalties_away, ranked.penalties_away) as penalties_away
    from ranked
    left join merged on ranked.match_id = merged.match_id
    left join staging.int_corrections as corrections on ranked.match_id = corrections.match_id
    where ranked.preference = 1
),

with_events as (
    select distinct match_id from mart.match_events
)

select
    ranked.match_id,
    ranked.season_id,
    ranked.competition_code,
    ranked.season,
    ranked.stage,
    ranked.group_name,
    ranked.round,
    ranked.matchday,
    cast(ranked.meeting as integer) as meeting,
    coalesce(ranked.kickoff_at, merged.kickoff_at) as kickoff_at,
    ranked.match_on,
    results.status,
    ranked.minute,
    ranked.home_team_id,
    ranked.away_team_id,
    results.full_time_home,
    results.full_time_away,
    results.half_time_home,
    results.half_time_away,
    results.regular_time_home,
    results.regular_time_away,
    results.extra_time_home,
    results.extra_time_away,
    results.penalties_home,
    results.penalties_away,
    -- The shoot-out first: after two legs it can follow a match that one side won.
    case
        when results.penalties_home > results.penalties_away then 'HOME'
        when results.penalties_home < results.penalties_away then 'AWAY'
        when results.full_time_home > results.full_time_away then 'HOME'
        when results.full_time_home < results.full_time_away then 'AWAY'
    end as winner,
    coalesce(ranked.venue_id, merged.venue_id) as venue_id,
    coalesce(ranked.venue_name, merged.venue_name) as venue_name,
    coalesce(
        ranked.venue_city,
        case when ranked.venue_name is null then nullif(split_part(merged.venue_and_city, chr(9), 2), '') end
    ) as venue_city,
    coalesce(ranked.attendance, merged.attendance) as attendance,
    coalesce(ranked.referee, merged.referee) as referee,
    ranked.stage in ('REGULAR_SEASON', 'GROUP_STAGE', 'LEAGUE_STAGE') as counts_for_table,
    with_events.match_id is not null as has_events,
    '[' || coalesce(
        merged.sources, '{"source":"' || ranked.source || '","id":' || cast(to_json(ranked.source_match_id) as varchar) || '}'
    ) || ']' as sources,
    coalesce(merged.ingested_at, ranked.ingested_at) as ingested_at,
    revisions.first_seen_at,
    revisions.last_changed_at,
    revisions.changes,
    revisions.is_corrected
from ranked
inner join mart.match_revisions as revisions on ranked.match_id = revisions.match_id
inner join results on ranked.match_id = results.match_id
left join merged on ranked.match_id = merged.match_id
left join with_events on ranked.match_id = with_events.match_id
where ranked.preference = 1
