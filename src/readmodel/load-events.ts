/** Events in memory, on first use: those of a match, of a player, or the filtered ones of a season's matches. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { EventFilter } from "./event-filter.ts";
import { toSqlConditions } from "./event-filter.ts";
import type { Sized } from "./lazy-store.ts";
import { type RowReader, visitRows } from "./packed-rows.ts";
import type { EventRecord, EventTypeName, MatchRecord, PlayerRecord, PointRecord, TeamRecord } from "./records.ts";

const columns = [
  "event_id",
  "match_id",
  "event_index",
  "period",
  "minute",
  "second",
  "added_minute",
  "type",
  "team_id",
  "player_id",
  "related_player_id",
  "location_x",
  "location_y",
  "location_z",
  "end_x",
  "end_y",
  "end_z",
  "xg",
  "outcome",
  "body_part",
  "is_penalty",
  "is_own_goal",
  "pass_length",
  "is_completed",
  "home_score_after",
  "away_score_after",
  "attributes",
] as const;
type Column = (typeof columns)[number];

/** What an event's ids refer to. */
export interface EventReferences {
  readonly match: (id: string) => MatchRecord | null;
  readonly team: (id: string) => TeamRecord | null;
  readonly player: (id: string) => PlayerRecord | null;
}

/** Measured on 3,000 events of a match: a record with its points and its text. */
const bytesPerEvent = 400;

type Group = "match_id" | "player_id" | "event_id";

/**
 * Events grouped by match, player or their own id; each list in order of kick-off and index.
 * @param keys ids to load; each gets a list, maybe an empty one
 * @throws LakeUnavailableError, QueryTimeoutError
 */
export async function loadEventsBy(
  engine: SqlEngine,
  references: EventReferences,
  group: Group,
  keys: readonly string[],
): Promise<Map<string, Sized<EventRecord[]>>> {
  const places = keys.map((_, position) => `$${position + 1}`).join(", ");
  const lists = new Map<string, EventRecord[]>(keys.map((key) => [key, []]));
  const query = { relation: "match_events", columns, where: `${group} IN (${places})`, parameters: keys };
  await visitRows(engine, query, (row) => {
    const event = toEvent(row, references);
    if (event !== null) lists.get(row.required(group))?.push(event);
  });
  return sized(lists);
}

/**
 * The events of some matches that pass a filter: for lists over a season, which would be too large as a whole.
 * @throws LakeUnavailableError, QueryTimeoutError
 */
export async function loadFilteredEvents(
  engine: SqlEngine,
  references: EventReferences,
  filter: EventFilter,
  matchIds: readonly string[],
): Promise<Map<string, Sized<EventRecord[]>>> {
  const conditions = toSqlConditions(filter, matchIds.length);
  const places = matchIds.map((_, position) => `$${position + 1}`).join(", ");
  const lists = new Map<string, EventRecord[]>(matchIds.map((id) => [id, []]));
  const query = {
    relation: "match_events",
    columns,
    where: [`match_id IN (${places})`, ...conditions.sql].join(" AND "),
    parameters: [...matchIds, ...conditions.parameters],
  };
  await visitRows(engine, query, (row) => {
    const event = toEvent(row, references);
    if (event !== null) lists.get(event.match.id)?.push(event);
  });
  return sized(lists);
}

/** How many events of each match of a season pass a filter; matches without any are left out. */
export async function countEvents(
  engine: SqlEngine,
  seasonId: string,
  filter: EventFilter,
): Promise<Sized<ReadonlyMap<string, number>>> {
  const conditions = toSqlConditions(filter, 1);
  const counts = new Map<string, number>();
  const query = {
    relation: "match_events",
    columns: ["match_id", "events"] as const,
    expressions: { events: "count(*)" },
    where: ["season_id = $1", ...conditions.sql].join(" AND "),
    parameters: [seasonId, ...conditions.parameters],
    groupBy: "match_id",
  };
  await visitRows(engine, query, (row) => counts.set(row.required("match_id"), row.number("events")!));
  return { value: counts, bytes: counts.size * 80 };
}

function sized(lists: ReadonlyMap<string, EventRecord[]>): Map<string, Sized<EventRecord[]>> {
  const result = new Map<string, Sized<EventRecord[]>>();
  for (const [key, events] of lists) {
    events.sort(byMatchAndIndex);
    const text = events.reduce((chars, event) => chars + (event.attributesJson?.length ?? 0), 0);
    result.set(key, { value: events, bytes: text + events.length * bytesPerEvent });
  }
  return result;
}

export function byMatchAndIndex(a: EventRecord, b: EventRecord): number {
  if (a.match !== b.match) {
    if (a.match.sortKey !== b.match.sortKey) return a.match.sortKey < b.match.sortKey ? -1 : 1;
    return a.match.id < b.match.id ? -1 : 1;
  }
  return a.index - b.index;
}

const typeNames: Readonly<Record<string, EventTypeName>> = {
  GOAL: "GoalEvent",
  OWN_GOAL: "GoalEvent",
  SHOT: "ShotEvent",
  PASS: "PassEvent",
  YELLOW_CARD: "CardEvent",
  SECOND_YELLOW_CARD: "CardEvent",
  RED_CARD: "CardEvent",
  SUBSTITUTION: "SubstitutionEvent",
};

function toEvent(row: RowReader<Column>, references: EventReferences): EventRecord | null {
  const match = references.match(row.required("match_id"));
  if (match === null) return null;
  const type = row.required("type");
  const teamId = row.text("team_id");
  const playerId = row.text("player_id");
  const relatedId = row.text("related_player_id");
  const home = row.number("home_score_after");
  const away = row.number("away_score_after");
  return {
    __typename: typeNames[type] ?? "OtherEvent",
    id: row.required("event_id"),
    match,
    index: row.number("event_index")!,
    period: row.number("period")!,
    minute: row.number("minute")!,
    second: row.number("second"),
    addedMinute: row.number("added_minute"),
    type,
    team: teamId === null ? null : references.team(teamId),
    player: playerId === null ? null : references.player(playerId),
    relatedPlayer: relatedId === null ? null : references.player(relatedId),
    location: toPoint(row, "location_x", "location_y", "location_z"),
    endLocation: toPoint(row, "end_x", "end_y", "end_z"),
    xg: row.number("xg"),
    outcome: row.text("outcome"),
    bodyPart: row.text("body_part"),
    isPenalty: row.flag("is_penalty"),
    isOwnGoal: row.flag("is_own_goal"),
    length: row.number("pass_length"),
    completed: row.flag("is_completed"),
    scoreAfter: home === null || away === null ? null : { home, away },
    attributesJson: row.text("attributes"),
  };
}

function toPoint(row: RowReader<Column>, xColumn: Column, yColumn: Column, zColumn: Column): PointRecord | null {
  const x = row.number(xColumn);
  const y = row.number(yColumn);
  return x === null || y === null ? null : { x, y, z: row.number(zColumn) };
}
