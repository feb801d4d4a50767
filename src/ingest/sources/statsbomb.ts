/**
 * StatsBomb open data: static files without a key. The list of a season's matches says of each match when it was last
 * updated; events, line-ups and 360 frames of a match are read once for each such time, and never else.
 */

import type { EndpointConfig } from "../../config/types.ts";
import { ConfigError } from "../../errors.ts";
import type { SeasonSelection } from "../work-items.ts";
import { createHttpJsonSource, type HttpJsonSourceOptions } from "./http-json.ts";
import type { FetchResult, FetchTarget, ParameterSet, SeasonSummary, SourceModule } from "./source.ts";

export interface StatsBombOptions extends Omit<HttpJsonSourceOptions, "id" | "dialect"> {
  /** Matches of each season, the newest, whose details are read; null = all. */
  readonly maxMatches: number | null;
}

/** World Cup 2022: whole, with 360 frames. */
export const DEFAULT_SEASONS: readonly string[] = ["43/106"];

interface Match {
  readonly match_id: number;
  readonly match_date: string;
  readonly match_status?: string | null;
  readonly match_status_360?: string | null;
  readonly last_updated?: string | null;
  readonly last_updated_360?: string | null;
  readonly home_score?: number | null;
}

export function createStatsBombSource({ maxMatches, ...options }: StatsBombOptions): SourceModule {
  const core = createHttpJsonSource({ ...options, id: "STATSBOMB" });
  return {
    ...core,
    async fetch(target, context) {
      const result = await core.fetch(target, context);
      return result.kind === "body" ? withUpdateTime(target, result) : result;
    },
    fanOut: (endpoint, parent, records) => toSets(endpoint, parent, records as readonly Match[], maxMatches),
    // Events and 360 frames of a match, some 3 MB each.
    isBulk: ({ forEach }) => forEach.kind === "resultOf",
    summarise,
  };
}

/**
 * The seasons of STATSBOMB_SEASONS, e.g. "43/106".
 * @throws ConfigError for one that competitions.json does not know
 */
export function selectStatsBombSeasons(chosen: readonly string[], known: readonly string[]): SeasonSelection {
  const faults = chosen
    .filter((season) => !known.includes(season))
    .map((season) => `STATSBOMB_SEASONS: ${season} is not in competitions.json; there are ${known.join(", ")}`);
  if (faults.length > 0) throw new ConfigError(faults);
  return (source, { competition_id, sb_season }) =>
    source !== "STATSBOMB" || sb_season === undefined || chosen.includes(`${competition_id}/${sb_season}`);
}

/** The newest update that a list speaks of is its own; the files' server names no time. */
function withUpdateTime({ endpoint, item }: FetchTarget, result: FetchResult & { kind: "body" }): FetchResult {
  if (item.updatedAt !== undefined || result.content.kind !== "bytes") return result;
  const field = endpoint.forEach.kind === "once" ? "match_updated" : "last_updated";
  const times = Buffer.from(result.content.bytes)
    .toString("utf8")
    .matchAll(new RegExp(`"${field}"\\s*:\\s*"([^"]+)"`, "g"));
  const instants = [...times].flatMap(([, text]) => toInstant(text) ?? []);
  const newest = instants.toSorted((a, b) => a.getTime() - b.getTime()).at(-1);
  return { ...result, updatedAt: newest ?? result.updatedAt };
}

/** Times have no zone; they are UTC. Some have a space for the T, or digits beyond the milliseconds. */
function toInstant(text: string | null | undefined): Date | null {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)/.exec(text ?? "") ?? [];
  const instant = new Date(`${day}T${time}Z`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function toSets(
  endpoint: EndpointConfig,
  { item }: FetchTarget,
  matches: readonly Match[],
  maxMatches: number | null,
): readonly ParameterSet[] {
  const is360 = endpoint.dataset === "three_sixty";
  const newestFirst = matches
    .filter(is360 ? has360 : isPlayed)
    .toSorted((a, b) => b.match_date.localeCompare(a.match_date) || b.match_id - a.match_id);
  return newestFirst.slice(0, maxMatches ?? newestFirst.length).map((match) => {
    const stated = is360 ? match.last_updated_360 : match.last_updated;
    const updatedAt = toInstant(stated) ?? new Date(`${match.match_date}T00:00:00Z`);
    return {
      parameters: { ...item.parameters, match_id: String(match.match_id) },
      competitionCode: item.competitionCode,
      season: item.season,
      version: updatedAt.toISOString(),
      updatedAt,
    };
  });
}

const isPlayed = ({ match_status, home_score }: Match): boolean =>
  match_status === "available" || (match_status == null && typeof home_score === "number");

const has360 = ({ match_status_360 }: Match): boolean => match_status_360 === "available";

/** Of a list of matches; nothing else has dates or results. */
function summarise(records: readonly unknown[]): SeasonSummary {
  const matches = records as readonly Partial<Match>[];
  const dates = matches.flatMap(({ match_date }) => match_date ?? []);
  const results = matches.filter(({ home_score }) => typeof home_score === "number").length;
  return { lastDate: dates.toSorted().at(-1) ?? null, results };
}
