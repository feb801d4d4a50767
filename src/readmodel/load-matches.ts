/**
 * Loads all matches at once. They are small (12,000 take some 100 ms and 12 MB), and everything that crosses seasons needs
 * them: a team's matches, head-to-heads, `matches` without a competition. Only what is large or rare is left for first use.
 */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { Reference } from "./load-reference.ts";
import { type RowReader, visitRows } from "./packed-rows.ts";
import type {
  Goals,
  LiveRecord,
  MatchRecord,
  MatchStatus,
  ScoreRecord,
  SeasonRecord,
  Side,
  TeamRecord,
  VenueRecord,
} from "./records.ts";

const columns = [
  "match_id",
  "season_id",
  "stage",
  "group_name",
  "round",
  "matchday",
  "kickoff_at",
  "match_on",
  "status",
  "minute",
  "home_team_id",
  "away_team_id",
  "full_time_home",
  "full_time_away",
  "half_time_home",
  "half_time_away",
  "regular_time_home",
  "regular_time_away",
  "extra_time_home",
  "extra_time_away",
  "penalties_home",
  "penalties_away",
  "winner",
  "venue_id",
  "venue_name",
  "venue_city",
  "attendance",
  "referee",
  "counts_for_table",
  "has_events",
  "sources",
  "ingested_at",
  "first_seen_at",
  "last_changed_at",
  "changes",
  "is_corrected",
] as const;
type Column = (typeof columns)[number];

/**
 * Also fills `matches` of seasons and `allMatches` of teams.
 * @returns all matches in order of kick-off
 * @throws LakeUnavailableError, MartShapeError
 */
export async function loadMatches(
  engine: SqlEngine,
  reference: Reference,
  { live, venues }: MatchParts = { live: new Map(), venues: null },
): Promise<MatchRecord[]> {
  const eventCounts = await loadEventCounts(engine);
  const matches: MatchRecord[] = [];
  const expressions = venues === null ? { venue_id: "NULL" } : {};
  await visitRows(engine, { relation: "matches", columns, expressions }, (row) => {
    const season = reference.seasons.get(row.required("season_id"));
    const home = reference.teamById.get(row.required("home_team_id"));
    const away = reference.teamById.get(row.required("away_team_id"));
    if (season === undefined || home === undefined || away === undefined) return;
    matches.push(toMatch(row, { season, home, away, eventCounts, live, venues }));
  });
  matches.sort(byKickoff);
  for (const match of matches) {
    match.season.matches.push(match);
    match.home.allMatches.push(match);
    match.away.allMatches.push(match);
  }
  return matches;
}

function byKickoff(a: MatchRecord, b: MatchRecord): number {
  if (a.sortKey !== b.sortKey) return a.sortKey < b.sortKey ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

async function loadEventCounts(engine: SqlEngine): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  await visitRows(
    engine,
    {
      relation: "match_events",
      columns: ["match_id", "events"],
      expressions: { events: "count(*)" },
      groupBy: "match_id",
    },
    (row) => counts.set(row.required("match_id"), row.number("events")!),
  );
  return counts;
}

/** What is told of matches elsewhere. */
interface MatchParts {
  readonly live: ReadonlyMap<string, LiveRecord>;
  /** By id; null = the snapshot's matches name none. */
  readonly venues: ReadonlyMap<string, VenueRecord> | null;
}

interface Surroundings extends MatchParts {
  readonly season: SeasonRecord;
  readonly home: TeamRecord;
  readonly away: TeamRecord;
  readonly eventCounts: ReadonlyMap<string, number>;
}

function toMatch(row: RowReader<Column>, { season, home, away, eventCounts, live, venues }: Surroundings): MatchRecord {
  const id = row.required("match_id");
  const kickoff = row.instant("kickoff_at");
  const date = row.date("match_on") ?? kickoff?.slice(0, 10) ?? "";
  return {
    __typename: "Match",
    id,
    competition: season.competition,
    season,
    stage: row.text("stage"),
    group: row.text("group_name"),
    round: row.text("round"),
    matchday: row.number("matchday"),
    kickoff,
    date,
    status: row.required("status") as MatchStatus,
    minute: row.number("minute"),
    live: live.get(id) ?? null,
    score: toScore(row),
    home,
    away,
    venue: toVenue(row, venues),
    attendance: row.number("attendance"),
    referee: row.text("referee"),
    countsForTable: row.flag("counts_for_table"),
    hasEvents: row.flag("has_events"),
    eventCount: eventCounts.get(id) ?? 0,
    firstSeenAt: row.requiredInstant("first_seen_at"),
    lastChangedAt: row.requiredInstant("last_changed_at"),
    changes: row.number("changes") ?? 0,
    isCorrected: row.flag("is_corrected"),
    origin: { sourcesJson: row.text("sources") ?? "[]", ingestedAt: row.requiredInstant("ingested_at") },
    sortKey: kickoff ?? date,
  };
}

/** The ground as all sources know it, else the name that the match's own source gives it. */
function toVenue(row: RowReader<Column>, venues: MatchParts["venues"]): VenueRecord | null {
  const known = venues?.get(row.text("venue_id") ?? "");
  if (known !== undefined) return known;
  const name = row.text("venue_name");
  return name === null ? null : { name, city: row.text("venue_city"), country: null, capacity: null };
}

/** Shared by all matches without a score. */
const noScore: ScoreRecord = {
  fullTime: null,
  halfTime: null,
  regularTime: null,
  extraTime: null,
  penalties: null,
  winner: null,
};

function toScore(row: RowReader<Column>): ScoreRecord {
  const fullTime = toGoals(row, "full_time_home", "full_time_away");
  if (fullTime === null) return noScore;
  return {
    fullTime,
    halfTime: toGoals(row, "half_time_home", "half_time_away"),
    regularTime: toGoals(row, "regular_time_home", "regular_time_away"),
    extraTime: toGoals(row, "extra_time_home", "extra_time_away"),
    penalties: toGoals(row, "penalties_home", "penalties_away"),
    winner: row.text("winner") as Side | null,
  };
}

/** Half a score is no score. */
function toGoals(row: RowReader<Column>, homeColumn: Column, awayColumn: Column): Goals | null {
  const home = row.number(homeColumn);
  const away = row.number(awayColumn);
  return home === null || away === null ? null : { home, away };
}
