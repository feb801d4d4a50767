/** A match's events in StatsBomb's shape: events/{match_id}.json. */

import { HALF_MS } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import { toCompactEvents } from "./compact-events.ts";
import type { StatsBombEvent } from "./event-shape.ts";
import { toFullEvents } from "./full-events.ts";

/** full: every touch, some 3,400 events. compact: the same moments with the same ids, without the play in between. */
export type EventDetail = "full" | "compact";

/** Of a match in play: what has happened so far. */
export function toStatsBombEvents(view: MatchView, detail: EventDetail): readonly StatsBombEvent[] {
  const { match, status, clock } = view;
  if (clock === null) return [];
  const events = detail === "full" ? toFullEvents(match) : toCompactEvents(match);
  if (status === "FINISHED") return events;
  const isPast = ({ period, timestamp, type }: StatsBombEvent) =>
    period < clock.period ||
    (period === clock.period && (msOf(timestamp) < clock.ms || (status === "PAUSED" && type.name === "Half End")));
  return events.filter(isPast);
}

/** "00:18:41.310" in milliseconds. */
export function msOf(timestamp: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = timestamp.split(":").map(Number);
  return Math.round((hours * 3600 + minutes * 60 + seconds) * 1000);
}

/** Match clock of a moment as line-ups write it: "MM:SS", the second half from 45:00. */
export function toMatchClock({ period, ms }: { readonly period: 1 | 2; readonly ms: number }): string {
  const seconds = Math.floor((ms + (period === 2 ? HALF_MS : 0)) / 1000);
  return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
