/**
 * Who is who at each provider. All are made up, and each provider counts in a range of its own, so that an id taken
 * for another provider's finds nothing. StatsBomb's are the simulator's own ids.
 */

import { DEMO_COMPETITION } from "../../sample/demo-league.ts";

export const FAKE_SOURCES = ["OPENFOOTBALL", "STATSBOMB", "FOOTBALL_DATA", "THESPORTSDB", "API_FOOTBALL"] as const;
export type FakeSourceId = (typeof FAKE_SOURCES)[number];

export type ServedKind = "LEAGUE" | "CUP";

/** A competition as one provider knows it. `index` keeps its match ids apart from those of others at that provider. */
export interface Served<Id> {
  readonly id: Id;
  readonly kind: ServedKind;
  readonly index: number;
}

export interface FootballDataId {
  readonly id: number;
  readonly code: string;
}

/** The demo league under further ids, real ones too, for tests that pretend. Names go on to say "(synthetic)". */
export interface ServeAs {
  /** League ids, e.g. [39]. */
  readonly API_FOOTBALL?: readonly number[];
  /** e.g. [{ id: 2021, code: "PL" }]. */
  readonly FOOTBALL_DATA?: readonly FootballDataId[];
  /** League ids, e.g. ["4328"]. */
  readonly THESPORTSDB?: readonly string[];
  /** `season` is the starting year of the demo season that stands behind it. */
  readonly STATSBOMB?: readonly {
    readonly competitionId: number;
    readonly seasonId: number;
    readonly season: number;
  }[];
  /** e.g. [{ path: "football.json/2025-26/en.1.json", season: 2025 }]. */
  readonly OPENFOOTBALL?: readonly { readonly path: string; readonly season: number }[];
}

export const DEMO_CUP_NAME = "Demo Cup (synthetic)";

export const API_FOOTBALL_IDS = { league: 90001, cup: 90002 } as const;
export const FOOTBALL_DATA_IDS = {
  league: { id: 9500, code: "DEMO" },
  cup: { id: 9501, code: "DCUP" },
  /** Never within the permissions: 403. */
  restricted: { id: 9502, code: "DX" },
  area: 9900,
} as const;
export const THESPORTSDB_IDS = { league: "99001" } as const;
export const STATSBOMB_IDS = { competition: DEMO_COMPETITION.id } as const;

/** Made-up keys; `revokeKeys` takes them away. */
export const FAKE_KEYS = {
  API_FOOTBALL: "fake-api-football-key",
  FOOTBALL_DATA: "fake-football-data-key",
  /** The provider's public free key: capped lists. */
  THESPORTSDB: "123",
  /** Full lists. */
  THESPORTSDB_PREMIUM: "fake-premium-key",
} as const;

const MATCH_BLOCK = 10_000_000;

/** A provider's match ids: the simulator's + an offset, a block of ten millions a competition. */
export interface MatchIds {
  toProvider(matchId: number, index: number): number;
  /** null when it is none of this provider's. */
  fromProvider(id: number): { readonly matchId: number; readonly index: number } | null;
}

function createMatchIds(offset: number): MatchIds {
  return {
    toProvider: (matchId, index) => matchId + offset + index * MATCH_BLOCK,
    fromProvider: (id) => {
      const index = Math.floor(id / MATCH_BLOCK);
      const matchId = id - offset - index * MATCH_BLOCK;
      return Number.isInteger(id) && matchId > 0 ? { matchId, index } : null;
    },
  };
}

export const API_FOOTBALL_MATCHES = createMatchIds(7_000_000);
export const FOOTBALL_DATA_MATCHES = createMatchIds(1_000_000);
export const THESPORTSDB_MATCHES = createMatchIds(2_000_000);
export const STATSBOMB_MATCHES = createMatchIds(0);

/** Clubs are 9001 … 9010, players 900101 … 901020, grounds 9101 …, managers 9201 … in the simulator. */
export const apiFootballTeam = (clubId: number): number => clubId + 81_100;
export const apiFootballPlayer = (playerId: number): number => playerId + 9_000_000;
export const footballDataTeam = (clubId: number): number => clubId + 600;
export const footballDataPerson = (playerId: number): number => playerId + 3_000_000;
export const theSportsDbTeam = (clubId: number): string => String(clubId + 130_000);
