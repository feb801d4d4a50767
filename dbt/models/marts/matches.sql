-- One row a match, whatever the number of sources: a score beats none, then the configured precedence decides; nothing is mixed
-- within a score, only what the first source does not know at all is taken from the others.
with ranked as (
    select
        source_matches.*,
        row_number() over (
            partition by match_id
            order by case when full_time_home is not null then 0 else 1 end, precedence, source
        ) as preference,
        count(*) over (partition by match_id) as source_count
    from {{ ref('int_source_matches') }} as source_matches
),

-- Few matches have more than one source.
merged as (
    select
        match_id,
        {{ join_text("'{\"source\":\"' || source || '\",\"id\":' || " ~ to_json_text('source_match_id') ~ " || '}'", ',', 'precedence, source') }} as sources,
        max(kickoff_at) as kickoff_at,
        max(venue_name) as venue_name,
        max(venue_city) as venue_city,
        max(attendance) as attendance,
        max(referee) as referee,
        max(half_time_home) as half_time_home,
        max(half_time_away) as half_time_away,
        max(ingested_at) as ingested_at,
        min(first_seen_at) as first_seen_at,
        max(last_changed_at) as last_changed_at,
        sum(changes) as changes
    from ranked
    where source_count > 1
    group by match_id
),

with_events as (
    select distinct match_id from {{ ref('match_events') }}
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
    ranked.status,
    ranked.minute,
    ranked.home_team_id,
    ranked.away_team_id,
    ranked.full_time_home,
    ranked.full_time_away,
    coalesce(ranked.half_time_home, merged.half_time_home) as half_time_home,
    coalesce(ranked.half_time_away, merged.half_time_away) as half_time_away,
    ranked.regular_time_home,
    ranked.regular_time_away,
    ranked.extra_time_home,
    ranked.extra_time_away,
    ranked.penalties_home,
    ranked.penalties_away,
    case
        when ranked.full_time_home > ranked.full_time_away then 'HOME'
        when ranked.full_time_home < ranked.full_time_away then 'AWAY'
        when ranked.penalties_home > ranked.penalties_away then 'HOME'
        when ranked.penalties_home < ranked.penalties_away then 'AWAY'
    end as winner,
    coalesce(ranked.venue_name, merged.venue_name) as venue_name,
    coalesce(ranked.venue_city, merged.venue_city) as venue_city,
    coalesce(ranked.attendance, merged.attendance) as attendance,
    coalesce(ranked.referee, merged.referee) as referee,
    ranked.stage in ('REGULAR_SEASON', 'GROUP_STAGE') as counts_for_table,
    with_events.match_id is not null as has_events,
    '[' || coalesce(
        merged.sources, '{"source":"' || ranked.source || '","id":' || {{ to_json_text('ranked.source_match_id') }} || '}'
    ) || ']' as sources,
    coalesce(merged.ingested_at, ranked.ingested_at) as ingested_at,
    coalesce(merged.first_seen_at, ranked.first_seen_at) as first_seen_at,
    coalesce(merged.last_changed_at, ranked.last_changed_at) as last_changed_at,
    cast(coalesce(merged.changes, ranked.changes) as integer) as changes
from ranked
left join merged on ranked.match_id = merged.match_id
left join with_events on ranked.match_id = with_events.match_id
where ranked.preference = 1
