/**
 * openfootball: football.json and worldcup.json, in both shapes of the data, from its public files, from a folder
 * or from the npm package. Reading is the generic source's; what is its own is when a season counts as finished.
 */

import { createHttpJsonSource, type HttpJsonSourceOptions } from "./http-json.ts";
import type { SeasonSummary, SourceModule } from "./source.ts";

export function createOpenfootballSource(options: Omit<HttpJsonSourceOptions, "id">): SourceModule {
  return { ...createHttpJsonSource({ ...options, id: "OPENFOOTBALL" }), summarise };
}

interface MatchFacts {
  /** Squads and stadiums have one, matches never. */
  readonly name?: unknown;
  readonly date?: unknown;
  readonly status?: unknown;
  readonly score?: unknown;
  readonly score1?: unknown;
  readonly score2?: unknown;
}

/** Statuses after which no result comes: both spellings occur. */
const CLOSED = new Set(["cancelled", "canceled", "awarded", "abandoned"]);

/** Of matches only: squads and stadiums have neither date nor result. */
function summarise(records: readonly unknown[]): SeasonSummary | null {
  const matches = records.filter(isMatch);
  if (matches.length > 0 && matches.every(({ name }) => name !== undefined)) return null;
  const dates = matches.map(({ date }) => date).filter(isDate);
  return { lastDate: dates.toSorted().at(-1) ?? null, results: matches.filter(isDone).length };
}

const isMatch = (record: unknown): record is MatchFacts => typeof record === "object" && record !== null;

const isDate = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

function isDone({ status, score, score1, score2 }: MatchFacts): boolean {
  if (typeof status === "string" && CLOSED.has(status)) return true;
  if (typeof score1 === "number" && typeof score2 === "number") return true;
  // `[2, 0]`, `{ft}`, or `{et, p}` without the score after 90 minutes; `{}` is not played.
  return typeof score === "object" && score !== null && (Array.isArray(score) || "ft" in score || "et" in score);
}
