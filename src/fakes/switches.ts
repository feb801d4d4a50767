/** How each provider is set; any of it can be changed while the fakes run. */

import { FAKE_KEYS } from "./ids.ts";

export interface ApiFootballSwitches {
  /** Keys that are let in. */
  keys: string[];
  plan: "Free" | "Pro";
  perDay: number;
  perMinute: number;
  /** How "too many a minute" is said: inside a 200, or as 429. */
  rateLimitStatus: 200 | 429;
  /** Starting years that the Free plan reaches, both inclusive. */
  freeSeasons: { from: number; to: number };
  /** One match in six tells its half-time score only six hours after the end. */
  lateHalfTime: boolean;
  /** Fixtures by `ids`: with their details, without them, or not on this plan at all. */
  idsAnswer: "embedded" | "bare" | "refused";
  /** What the seasons of /leagues say of their coverage: the truth, or nothing. */
  coverage: "told" | "missing";
  /** Share of matches without line-ups and statistics although the coverage promises them. */
  missingDetails: number;
}

export interface FootballDataSwitches {
  keys: string[];
  perMinute: number;
  /** v4: the day of dateTo is left out; true = v2's way, as some clients take it. */
  isDateToInclusive: boolean;
  /** 429 with Retry-After. */
  retryAfter: boolean;
  /** free: table without form and only TOTAL. */
  tier: "free" | "paid";
  /** Free tier: scores come that much later. */
  delayMinutes: number;
  /** The header has both names in the documentation. */
  leftHeader: "X-Requests-Available-Minute" | "X-RequestsAvailable";
  /** Older errors say `error` where the newer say `errorCode`. */
  errorField: "errorCode" | "error";
}

export interface TheSportsDbSwitches {
  /** Free keys: lists are cut off and say nothing about it. */
  freeKeys: string[];
  premiumKeys: string[];
  perMinuteFree: number;
  perMinutePremium: number;
  seasonRows: number;
  tableRows: number;
  leagueRows: number;
  /** Rows of another league that each list of events has besides. */
  strayRows: number;
  /** Nothing found: null as documented, [] or no body at all, as seen. */
  emptyAs: "null" | "array" | "nothing";
}

export interface StaticSwitches {
  /** Hours after kick-off until a match is in the files. */
  publishAfterHours: number;
  /** Requests a minute; GitHub's CDN has no limit that one meets. */
  perMinute: number;
}

export interface StatsBombSwitches extends StaticSwitches {
  /** full: every touch, 2 MB a match, about 0.2 s of CPU each; showcase: those of the first match and the last day. */
  eventDetail: "showcase" | "full" | "compact";
}

export interface Switches {
  API_FOOTBALL: ApiFootballSwitches;
  FOOTBALL_DATA: FootballDataSwitches;
  THESPORTSDB: TheSportsDbSwitches;
  STATSBOMB: StatsBombSwitches;
  OPENFOOTBALL: StaticSwitches;
}

export type SwitchChanges = { readonly [S in keyof Switches]?: Partial<Switches[S]> };

/** The providers as a new customer without a subscription meets them. */
export function defaultSwitches(seasons: readonly number[]): Switches {
  return {
    API_FOOTBALL: {
      keys: [FAKE_KEYS.API_FOOTBALL],
      plan: "Free",
      perDay: 100,
      perMinute: 10,
      rateLimitStatus: 200,
      freeSeasons: { from: Math.min(...seasons), to: Math.max(...seasons) },
      lateHalfTime: true,
      idsAnswer: "embedded",
      coverage: "told",
      missingDetails: 0,
    },
    FOOTBALL_DATA: {
      keys: [FAKE_KEYS.FOOTBALL_DATA],
      perMinute: 10,
      isDateToInclusive: false,
      retryAfter: false,
      tier: "free",
      delayMinutes: 0,
      leftHeader: "X-Requests-Available-Minute",
      errorField: "errorCode",
    },
    THESPORTSDB: {
      freeKeys: [FAKE_KEYS.THESPORTSDB, "3"],
      premiumKeys: [FAKE_KEYS.THESPORTSDB_PREMIUM],
      perMinuteFree: 30,
      perMinutePremium: 100,
      seasonRows: 15,
      tableRows: 5,
      leagueRows: 15,
      strayRows: 0,
      emptyAs: "null",
    },
    STATSBOMB: { publishAfterHours: 12, perMinute: 100_000, eventDetail: "showcase" },
    OPENFOOTBALL: { publishAfterHours: 12, perMinute: 100_000 },
  };
}

/** @throws RangeError for a switch that is not there, or a value of another type */
export function setSwitches(switches: Switches, changes: SwitchChanges): void {
  for (const [source, change] of Object.entries(changes)) {
    const target = switches[source as keyof Switches] as unknown as Record<string, unknown> | undefined;
    if (target === undefined) throw new RangeError(`There is no source ${source}.`);
    for (const [key, value] of Object.entries(change)) {
      if (!(key in target)) throw new RangeError(`${source} has no switch ${key}.`);
      if (typeof value !== typeof target[key] || Array.isArray(value) !== Array.isArray(target[key]))
        throw new RangeError(`${source}.${key} is a ${typeof target[key]}.`);
    }
    Object.assign(target, change);
  }
}
