/** Where events are written down: gives them their index, clock, possession and teams. */

import { clubOf, type MatchModel, type OnPitch, type Period, type Side } from "../match/match-model.ts";
import { createIds } from "../random.ts";
import type { EventDetails, StatsBombEvent } from "./event-shape.ts";
import { EVENT_TYPES, type EventTypeName, type Named, PLAY_PATTERNS, type PlayPattern } from "./vocabulary.ts";

export interface EventFacts extends EventDetails {
  side: Side;
  /** Milliseconds since the period began. */
  ms: number;
  actor?: OnPitch;
  location?: readonly number[];
  durationMs?: number;
  underPressure?: boolean;
  isOut?: boolean;
  /** Of an event that has a name of its own; without it the next of the stream. */
  id?: string;
}

export interface EventLog {
  readonly events: readonly StatsBombEvent[];
  readonly possessionSide: Side;
  readonly pattern: PlayPattern;
  startPeriod(period: Period): void;
  startPossession(side: Side, pattern: PlayPattern): void;
  add(type: EventTypeName, facts: EventFacts): StatsBombEvent;
}

export function createEventLog(match: MatchModel): EventLog {
  const events: StatsBombEvent[] = [];
  const nextId = createIds(match.seed, match.fixture.matchId, "events");
  const teams = { home: teamOf(match, "home"), away: teamOf(match, "away") };
  let period: Period = 1;
  let possession = 1;
  let possessionSide: Side = match.kickOffSide;
  let pattern: PlayPattern = "Regular Play";
  return {
    events,
    get possessionSide() {
      return possessionSide;
    },
    get pattern() {
      return pattern;
    },
    startPeriod: (next) => {
      period = next;
    },
    startPossession: (side, nextPattern) => {
      if (events.at(-1)?.possession === possession) possession++; // numbers have no gap
      possessionSide = side;
      pattern = nextPattern;
    },
    add: (type, { side, ms, actor, location, durationMs, underPressure, isOut, id, ...details }) => {
      const seconds = Math.floor(ms / 1000);
      const event: StatsBombEvent = {
        id: id ?? nextId(),
        index: events.length + 1,
        period,
        timestamp: toTimestamp(ms),
        minute: Math.floor(seconds / 60) + (period === 2 ? 45 : 0),
        second: seconds % 60,
        type: EVENT_TYPES[type],
        possession,
        possession_team: teams[possessionSide],
        play_pattern: PLAY_PATTERNS[pattern],
        team: teams[side],
      };
      if (actor !== undefined) {
        event.player = namedPlayer(actor);
        event.position = namedPosition(actor);
      }
      if (location !== undefined) event.location = location;
      if (durationMs !== undefined) event.duration = durationMs / 1000;
      if (underPressure) event.under_pressure = true;
      if (isOut) event.out = true;
      Object.assign(event, details);
      events.push(event);
      return event;
    },
  };
}

/** Each event names the others as related. */
export function relate(...events: readonly StatsBombEvent[]): void {
  for (const event of events) {
    event.related_events ??= [];
    for (const other of events) if (other !== event) event.related_events.push(other.id);
  }
}

export const namedPlayer = ({ player }: OnPitch): Named => ({ id: player.id, name: player.name });
export const namedPosition = ({ position }: OnPitch): Named => ({ id: position.id, name: position.name });
export const teamOf = (match: MatchModel, side: Side): Named => {
  const { id, name } = clubOf(match, side);
  return { id, name };
};

function toTimestamp(ms: number): string {
  const two = (value: number) => (value < 10 ? `0${value}` : String(value));
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor(ms / 1000) % 60;
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds)}.${String(ms % 1000).padStart(3, "0")}`;
}
