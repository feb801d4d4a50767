/**
 * The demo league as a source: base `simulator:`, paths `matches/{season_id}`, `events/{match_id}` and
 * `lineups/{match_id}`, all in StatsBomb's shape and all synthetic. Nothing is read: a body is made when it is asked
 * for, and the simulator's version stands for its content, so that smart resume skips what is there.
 */

import {
  createDemoLeague,
  DEMO_COMPETITION_CODE,
  DEMO_SEASON,
  DEMO_SEED,
  type DemoLeague,
  SIMULATOR_UPDATED_AT,
  SIMULATOR_VERSION,
} from "../../../sample/demo-league.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import { type EventDetail, toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../../sample/statsbomb/lineups.ts";
import { toStatsBombMatch } from "../../../sample/statsbomb/matches.ts";
import type { EndpointConfig } from "../../config/types.ts";
import type { RawRecord } from "../types.ts";
import type { FetchTarget, SeasonSummary, SourceModule } from "./source.ts";

export interface DemoSourceOptions {
  /** Starting years; default the simulator's own. */
  readonly seasons?: readonly number[];
  /** One seed a lake: lake keys do not tell seeds apart. */
  readonly seed?: string;
  /**
   * Matches with every touch in their events. Default `showcase`: the first match and those of the last matchday,
   * six in all. A set adds match ids to these. An endpoint with `"params": {"detail": "full"}` has all, too.
   */
  readonly fullMatches?: "showcase" | "all" | ReadonlySet<number>;
}

/** A full stream is newer than the compact one of the same match, so that it takes its place in the lake. */
const FULL_UPDATED_AT = new Date(SIMULATOR_UPDATED_AT.getTime() + 60_000);

type Item =
  | { readonly kind: "matches"; readonly league: DemoLeague }
  | { readonly kind: "events"; readonly league: DemoLeague; readonly matchId: number; readonly detail: EventDetail }
  | { readonly kind: "lineups"; readonly league: DemoLeague; readonly matchId: number };

export function createDemoSource(options: DemoSourceOptions = {}): SourceModule {
  const { seed = DEMO_SEED, seasons = [DEMO_SEASON], fullMatches = "showcase" } = options;
  const leagues = new Map(seasons.map((season) => [season, createDemoLeague({ seed, season })]));
  const itemOf = (target: FetchTarget) => toItem(target, leagues, fullMatches);
  return {
    id: "DEMO",
    isLocal: () => true,
    version: async (target) => {
      const item = itemOf(target);
      return item === null ? null : versionOf(item, seed);
    },
    parameterSets: async (endpoint) => (isPerMatch(endpoint) ? [...leagues.values()].flatMap(toParameterSets) : []),
    fetch: async (target, { signal }) => {
      signal.throwIfAborted();
      const item = itemOf(target);
      if (item === null) return { kind: "absent", reason: `the simulator has no ${target.path}`, attempts: 0 };
      return {
        kind: "body",
        content: { kind: "records", records: makeBody(item).map(toRecord) },
        url: `simulator:${target.path}`,
        status: 200,
        etag: null,
        updatedAt: isFull(item) ? FULL_UPDATED_AT : SIMULATOR_UPDATED_AT,
        version: versionOf(item, seed),
        attempts: 0,
      };
    },
    summarise,
  };
}

function toItem(
  { path, query }: FetchTarget,
  leagues: ReadonlyMap<number, DemoLeague>,
  fullMatches: NonNullable<DemoSourceOptions["fullMatches"]>,
): Item | null {
  const [, kind, id = ""] = /^(matches|events|lineups)\/(?:demo_)?(\d+)$/.exec(path) ?? [];
  const matchId = Number(id);
  if (kind === "matches") {
    const league = leagues.get(Number(id));
    return league === undefined ? null : { kind, league };
  }
  const league = leagues.get(Math.floor(matchId / 1000));
  if (league === undefined || !league.fixtures.some((fixture) => fixture.matchId === matchId)) return null;
  if (kind !== "events") return { kind: "lineups", league, matchId };
  const isAsked = query.detail === "full" || fullMatches === "all";
  const isNamed = typeof fullMatches === "object" && fullMatches.has(matchId);
  const detail = isAsked || isNamed || isShowcase(league, matchId) ? "full" : "compact";
  return { kind, league, matchId, detail };
}

const isShowcase = ({ fixtures }: DemoLeague, matchId: number): boolean =>
  matchId === fixtures[0]?.matchId || fixtures.slice(-5).some((fixture) => fixture.matchId === matchId);

const isFull = (item: Item): boolean => item.kind === "events" && item.detail === "full";

const versionOf = (item: Item, seed: string): string =>
  `demo-${SIMULATOR_VERSION} ${seed}${item.kind === "events" ? ` ${item.detail}` : ""}`;

const isPerMatch = ({ path }: EndpointConfig): boolean => path.includes("{match_id}");

const toParameterSets = ({ season, fixtures }: DemoLeague) =>
  fixtures.map(({ matchId }) => ({
    parameters: { season_id: `demo_${season}`, match_id: String(matchId) },
    competitionCode: DEMO_COMPETITION_CODE,
    season,
  }));

function makeBody(item: Item): readonly unknown[] {
  const { league } = item;
  if (item.kind === "matches") {
    return league.fixtures.map((fixture) =>
      toStatsBombMatch(league, fixture, finalView(league.match(fixture.matchId)!)),
    );
  }
  const view = finalView(league.match(item.matchId)!);
  return item.kind === "events" ? toStatsBombEvents(view, item.detail) : toStatsBombLineups(view);
}

const toRecord = (value: unknown): RawRecord => ({ context: "{}", record: JSON.stringify(value) });

/** Of a match list; events and line-ups have neither date nor result. */
function summarise(records: readonly unknown[]): SeasonSummary {
  const matches = records as readonly { readonly match_date?: string; readonly home_score?: number | null }[];
  const dates = matches.flatMap(({ match_date }) => match_date ?? []);
  const results = matches.filter(({ home_score }) => typeof home_score === "number").length;
  return { lastDate: dates.toSorted().at(-1) ?? null, results };
}
