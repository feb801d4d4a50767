/**
 * Lists of events. Those of a match or a player are in memory as a whole; those over a season are not: how many pass the filter
 * is counted by the engine, and only the matches that a page touches are loaded.
 */

import { type CursorScope, compareKeys, fromCursor, type SortKey } from "./cursor.ts";
import { type EventFilter, matchesEventFilter } from "./event-filter.ts";
import { type MaybePromise, whenLoaded } from "./lazy-store.ts";
import { Page, type PageRequest, paginate, type SortedList, sortedList } from "./page.ts";
import type { ReadModel } from "./read-model.ts";
import type { EventRecord, MatchRecord, PlayerRecord, SeasonRecord } from "./records.ts";

const keyOf = (event: EventRecord): SortKey => [event.match.sortKey, event.match.id, event.index];
const keyLength = 3;

export interface EventListRequest {
  readonly scope: CursorScope;
  readonly filter: EventFilter;
  readonly page: PageRequest;
}

export function eventsOfMatch(
  model: ReadModel,
  match: MatchRecord,
  request: EventListRequest,
): MaybePromise<Page<EventRecord>> {
  return whenLoaded(model.eventsOfMatch(match), (events) => pageOf(events, request));
}

/** @param seasons only events of these; null = of all */
export function eventsOfPlayer(
  model: ReadModel,
  player: PlayerRecord,
  seasons: readonly SeasonRecord[] | null,
  request: EventListRequest,
): MaybePromise<Page<EventRecord>> {
  return whenLoaded(model.eventsOfPlayer(player), (events) =>
    pageOf(seasons === null ? events : events.filter((event) => seasons.includes(event.match.season)), request),
  );
}

function pageOf(events: readonly EventRecord[], { scope, filter, page }: EventListRequest): Page<EventRecord> {
  const wanted = events.filter((event) => matchesEventFilter(filter, event));
  return paginate(sortedList(wanted, keyOf, keyLength), scope, page);
}

/** A match with how many wanted events it has, and how many stand before it. */
interface Stretch {
  readonly match: MatchRecord;
  readonly start: number;
  readonly end: number;
}

/** Forward pages only. */
export async function eventsOfSeason(
  model: ReadModel,
  season: SeasonRecord,
  { scope, filter, page }: EventListRequest,
): Promise<Page<EventRecord>> {
  const stretches = toStretches(season, await model.eventCounts(season, filter));
  const total = stretches.at(-1)?.end ?? 0;
  const start = page.after === null ? 0 : await positionAfter(model, stretches, filter, scope, page.after);
  const end = Math.min(total, start + (page.first ?? total));
  const touched = stretches.filter((stretch) => stretch.start < end && stretch.end > start);
  const loaded = await Promise.all(touched.map(({ match }) => model.filteredEvents(match, filter)));
  const events = loaded.flat();
  const offset = touched[0]?.start ?? 0;
  const list: SortedList<EventRecord> = {
    length: total,
    at: (position) => events[position - offset]!,
    keyOf,
    keyLength,
    direction: 1,
  };
  return new Page(list, scope, start, end);
}

function toStretches(season: SeasonRecord, counts: ReadonlyMap<string, number>): Stretch[] {
  let start = 0;
  return season.matches.flatMap((match) => {
    const count = counts.get(match.id) ?? 0;
    if (count === 0) return [];
    const stretch = { match, start, end: start + count };
    start += count;
    return [stretch];
  });
}

async function positionAfter(
  model: ReadModel,
  stretches: readonly Stretch[],
  filter: EventFilter,
  scope: CursorScope,
  after: string,
): Promise<number> {
  const key = fromCursor(scope, after, "after", keyLength);
  const matchKey = key.slice(0, 2);
  const stretch = stretches.find(({ match }) => compareKeys([match.sortKey, match.id], matchKey) >= 0);
  if (stretch === undefined) return stretches.at(-1)?.end ?? 0;
  if (compareKeys([stretch.match.sortKey, stretch.match.id], matchKey) > 0) return stretch.start;
  const events = await model.filteredEvents(stretch.match, filter);
  return stretch.start + events.filter((event) => compareKeys(keyOf(event), key) <= 0).length;
}
