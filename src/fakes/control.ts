/** The levers: clock, faults, switches, keys, matches, log. The HTTP control is a thin layer over this. */

import type { Score } from "../../sample/match/match-model.ts";
import type { ApiFootballFake } from "./api-football/provider.ts";
import type { FakeClock } from "./clock.ts";
import type { ActiveFault, Fault, Faults } from "./http/faults.ts";
import type { FakeProvider } from "./http/provider.ts";
import type { LoggedRequest, RequestFilter, RequestLog } from "./http/request-log.ts";
import {
  API_FOOTBALL_MATCHES,
  type FakeSourceId,
  FOOTBALL_DATA_MATCHES,
  STATSBOMB_MATCHES,
  THESPORTSDB_MATCHES,
} from "./ids.ts";
import { type SwitchChanges, type Switches, setSwitches } from "./switches.ts";
import type { MatchStatus } from "./world/match.ts";
import type { World } from "./world/world.ts";

export interface FakesControl {
  readonly clock: FakeClock;
  readonly switches: Readonly<Switches>;
  /** @throws RangeError for a switch that is not there */
  set(changes: SwitchChanges): void;
  fault(source: FakeSourceId, fault: Fault): void;
  faults(): readonly ActiveFault[];
  clearFaults(source?: FakeSourceId): void;
  /** Oldest first. */
  requests(filter?: RequestFilter): readonly LoggedRequest[];
  counts(): Readonly<Record<string, { readonly requests: number; readonly credits: number }>>;
  clearLog(): void;
  /** No key is good any more. */
  revokeKeys(source: "API_FOOTBALL" | "FOOTBALL_DATA" | "THESPORTSDB"): void;
  /** Of API-Football's credits of today. */
  setUsedToday(used: number): void;
  matches(): readonly MatchSummary[];
  /** For `matchId` see `matches`. @returns false when there is no goal yet */
  cancelGoal(matchId: number): boolean;
  setStatus(matchId: number, status: MatchStatus | null): void;
  setScore(matchId: number, score: Score | null): void;
  setKickOff(matchId: number, kickOffAt: Date): void;
  touch(matchId: number): void;
  /** Counters, faults, log and orders back to nothing; clock and switches stay. */
  reset(): void;
}

export interface MatchSummary {
  readonly matchId: number;
  readonly kind: "LEAGUE" | "CUP";
  readonly matchday: number | null;
  readonly kickOffAt: string;
  readonly home: string;
  readonly away: string;
  readonly status: MatchStatus;
  readonly score: Score | null;
  readonly ids: Readonly<Partial<Record<FakeSourceId, number>>>;
}

export interface ControlOptions {
  readonly world: World;
  readonly clock: FakeClock;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly providers: readonly FakeProvider[];
  readonly apiFootball: ApiFootballFake;
}

export function createControl(options: ControlOptions): FakesControl {
  const { world, clock, switches, faults, log, providers, apiFootball } = options;
  const { orders } = world;
  return {
    clock,
    switches,
    set: (changes) => setSwitches(switches, changes),
    fault: faults.add,
    faults: faults.list,
    clearFaults: faults.clear,
    requests: log.list,
    counts: log.counts,
    clearLog: log.clear,
    revokeKeys: (source) => {
      if (source === "THESPORTSDB") setSwitches(switches, { THESPORTSDB: { freeKeys: [], premiumKeys: [] } });
      else setSwitches(switches, { [source]: { keys: [] } });
    },
    setUsedToday: apiFootball.setUsedToday,
    matches: () => summariesOf(world, clock.now()),
    cancelGoal: (matchId) => orders.cancelGoal(matchId, clock.now()),
    setStatus: (matchId, status) => orders.setStatus(matchId, status, clock.now()),
    setScore: (matchId, score) => orders.setScore(matchId, score, clock.now()),
    setKickOff: (matchId, kickOffAt) => orders.setKickOff(matchId, kickOffAt, clock.now()),
    touch: (matchId) => orders.touch(matchId, clock.now()),
    reset: () => {
      for (const provider of providers) provider.reset();
      faults.clear();
      log.clear();
      orders.reset();
    },
  };
}

function summariesOf(world: World, now: Date): readonly MatchSummary[] {
  const all = world.seasons.flatMap((season) => [...world.matches("LEAGUE", season), ...world.matches("CUP", season)]);
  return all.map((match) => {
    const { status, score, kickOffAt } = world.state(match, now);
    const index = match.kind === "LEAGUE" ? 0 : 1;
    return {
      matchId: match.id,
      kind: match.kind,
      matchday: match.matchday,
      kickOffAt: kickOffAt.toISOString(),
      home: match.home.name,
      away: match.away.name,
      status,
      score,
      ids: {
        API_FOOTBALL: API_FOOTBALL_MATCHES.toProvider(match.id, index),
        FOOTBALL_DATA: FOOTBALL_DATA_MATCHES.toProvider(match.id, index),
        ...(match.kind === "LEAGUE"
          ? {
              THESPORTSDB: THESPORTSDB_MATCHES.toProvider(match.id, 0),
              STATSBOMB: STATSBOMB_MATCHES.toProvider(match.id, 0),
            }
          : {}),
      },
    };
  });
}
