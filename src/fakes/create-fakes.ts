/** The five fakes with one clock, one world, one log: the only door for tests and for `npm run fakes`. */

import { DEMO_SEED } from "../../sample/demo-league.ts";
import { createRandom } from "../../sample/random.ts";
import { createApiFootball } from "./api-football/provider.ts";
import { createFakeClock, type FakeClock } from "./clock.ts";
import { createControl, type FakesControl } from "./control.ts";
import { createControlHttp } from "./control-http.ts";
import { createFootballData } from "./football-data/provider.ts";
import { createFaults } from "./http/faults.ts";
import { createRequestLog } from "./http/request-log.ts";
import { type FakeServer, startFakeServer } from "./http/server.ts";
import { type FakeSourceId, type ServeAs } from "./ids.ts";
import { createOpenfootball } from "./openfootball/provider.ts";
import { servedBy } from "./served.ts";
import { createStatsBomb } from "./statsbomb/provider.ts";
import { defaultSwitches, type SwitchChanges, setSwitches } from "./switches.ts";
import { createTheSportsDb } from "./thesportsdb/provider.ts";
import { createWorld } from "./world/world.ts";

export interface FakesOptions {
  /** Same seed, same time, same switches: same bytes. Default the demo league's. */
  readonly seed?: string;
  /** Default: one that stands still at DEFAULT_NOW. */
  readonly clock?: FakeClock;
  /** Starting years in order; default 2024 and 2025. */
  readonly seasons?: readonly number[];
  /** Moves the calendar of all seasons by that many days; may be a fraction. */
  readonly shiftDays?: number;
  /** 0 = any free ports (default); else the first of five in a row. */
  readonly ports?: number;
  readonly serveAs?: ServeAs;
  readonly switches?: SwitchChanges;
}

export interface Fakes {
  /** Base addresses, as a source's base URL takes them. */
  readonly urls: Readonly<Record<FakeSourceId, string>>;
  readonly control: FakesControl;
  close(): Promise<void>;
}

/** Matchday 17 of 18 of season 2025: two matches are in their first half, one is over, one comes today. */
export const DEFAULT_NOW = new Date("2026-03-28T15:20:00Z");
export const DEFAULT_SEASONS: readonly number[] = [2024, 2025];
const DAY_MS = 24 * 3_600_000;

/** @throws Error when a port is taken; RangeError for a switch that is not there */
export async function createFakes(options: FakesOptions = {}): Promise<Fakes> {
  const { seed = DEMO_SEED, seasons = DEFAULT_SEASONS, ports = 0, serveAs = {}, shiftDays = 0 } = options;
  const clock = options.clock ?? createFakeClock({ at: DEFAULT_NOW });
  const world = createWorld({ seed, seasons, shiftMs: Math.round(shiftDays * DAY_MS) });
  const switches = defaultSwitches(seasons);
  setSwitches(switches, options.switches ?? {});
  const served = servedBy(world, serveAs);
  const shared = { world, clock };
  const apiFootball = createApiFootball({ ...shared, served: served.API_FOOTBALL, switches: switches.API_FOOTBALL });
  const providers = [
    createOpenfootball({ ...shared, served: served.OPENFOOTBALL, switches: switches.OPENFOOTBALL }),
    createStatsBomb({ ...shared, served: served.STATSBOMB, switches: switches.STATSBOMB }),
    createFootballData({ ...shared, served: served.FOOTBALL_DATA, switches: switches.FOOTBALL_DATA }),
    createTheSportsDb({ ...shared, served: served.THESPORTSDB, switches: switches.THESPORTSDB }),
    apiFootball,
  ];
  const faults = createFaults(createRandom(seed, "fakes", "faults").chance);
  const log = createRequestLog();
  const control = createControl({ world, clock, switches, faults, log, providers, apiFootball });
  const urls = {} as Record<FakeSourceId, string>;
  const http = createControlHttp(control, urls);
  const servers: FakeServer[] = [];
  try {
    for (const [index, provider] of providers.entries()) {
      const port = ports === 0 ? 0 : ports + index;
      const server = await startFakeServer({ provider, clock, faults, log, port, control: http });
      servers.push(server);
      urls[provider.source] = server.url;
    }
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()));
    throw error;
  }
  return { urls, control, close: async () => void (await Promise.all(servers.map((server) => server.close()))) };
}
