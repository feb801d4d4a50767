import { type EventFilter, noEventFilter } from "../readmodel/event-filter.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type { EventRecord } from "../readmodel/records.ts";
import type { EventFilterInput } from "../schema/event-filter.ts";
import { findNamed } from "./lookups.ts";

/** Null: a team or player of the filter does not exist, so nothing can match. */
export function toEventFilter(model: ReadModel, input: EventFilterInput | null | undefined): EventFilter | null {
  if (input === null || input === undefined) return noEventFilter;
  const team = findNamed(model.teamKeys, input.team);
  const player = findNamed(model.playerKeys, input.player);
  if (team === "unknown" || player === "unknown") return null;
  return {
    types: input.types?.toSorted() ?? null,
    teamId: team?.id ?? null,
    playerId: player?.id ?? null,
    periods: input.periods?.toSorted((a, b) => a - b) ?? null,
    fromMinute: input.fromMinute ?? null,
    toMinute: input.toMinute ?? null,
  };
}

export const emptyEventPage: Page<EventRecord> = paginate<EventRecord>(
  sortedList([], () => [], 0),
  { hash: "", order: "" },
  { first: 1, last: null, after: null, before: null },
);
