/** Runs the compiled tests and decides which seasons are held back (DESIGN.md, decision 16). */

import { QualityFailedError } from "./build-errors.ts";
import { quoteText } from "./drivers/duckdb-client.ts";
import type { ProjectTest } from "./project.ts";
import type { HeldBackSeason, QualityCheckResult } from "./snapshot.ts";
import type { SqlEngine } from "./sql-engine.ts";

export interface QualityReport {
  readonly version: string;
  /** ISO instant. */
  readonly checkedAt: string;
  readonly checks: readonly QualityCheckResult[];
  /** Seasons whose new rows must not be served. */
  readonly heldBack: readonly Omit<HeldBackSeason, "servedFrom">[];
}

export interface RunTestsOptions {
  readonly version: string;
  readonly checkedAt: string;
  readonly tests: readonly ProjectTest[];
  /** What the tests found, when they were run already. */
  readonly failures?: readonly Failure[];
}

/** Bad rows of one test in one season; null = the rows name none. */
export interface Failure {
  readonly test: string;
  readonly season_id: string | null;
  readonly failures: number;
  readonly reason: string | null;
  readonly [column: string]: string | number | null;
}

/** @throws QualityFailedError when bad rows of a test of severity error belong to no season of the build */
export async function runTests(db: SqlEngine, options: RunTestsOptions): Promise<QualityReport> {
  const { version, checkedAt, tests } = options;
  const failures = options.failures ?? (await failuresOf(db, tests));
  const seasons = await seasonsOf(db);
  const errors = new Map(tests.filter(({ severity }) => severity === "error").map((test) => [test.name, test]));
  const fatal: string[] = [];
  const reasons = new Map<string, string[]>();
  for (const failure of failures) {
    const test = errors.get(failure.test);
    if (!test) continue;
    const text = failure.reason ?? `${test.description ?? test.name}: ${count(failure.failures)}`;
    if (failure.season_id === null) fatal.push(text);
    else if (!seasons.has(failure.season_id)) fatal.push(`${text} (unknown season ${failure.season_id})`);
    else reasons.set(failure.season_id, [...(reasons.get(failure.season_id) ?? []), text]);
  }
  if (fatal.length > 0) throw new QualityFailedError(version, fatal);
  const heldBack = [...reasons].map(([seasonId, texts]) => {
    const { competitionCode, season } = seasons.get(seasonId) as Season;
    return { seasonId, competitionCode, season, reason: [...new Set(texts)].join("; ") };
  });
  heldBack.sort((a, b) => a.competitionCode.localeCompare(b.competitionCode, "en") || a.season - b.season);
  return { version, checkedAt, checks: tests.map((test) => toResult(test, failures)), heldBack };
}

const count = (rows: number): string => (rows === 1 ? "1 bad row" : `${rows} bad rows`);

function toResult(test: ProjectTest, failures: readonly Failure[]): QualityCheckResult {
  const own = failures.filter((failure) => failure.test === test.name);
  const rows = own.reduce((sum, failure) => sum + failure.failures, 0);
  const status = rows === 0 ? "PASS" : test.severity === "error" ? "FAIL" : "WARN";
  // In an order of their own, so that the same rows give the same report however they were come by.
  const reasons = own.flatMap(({ reason }) => (reason === null ? [] : [reason])).sort();
  const message = rows === 0 ? null : [count(rows), ...reasons.slice(0, 3)].join("; ");
  return { name: test.name, model: test.model ?? "", status, failures: rows, message };
}

/** All tests in one statement, since each statement costs about 1 ms; one by one only to name the test that is broken. */
export async function failuresOf(
  db: Pick<SqlEngine, "query">,
  tests: readonly ProjectTest[],
): Promise<readonly Failure[]> {
  if (tests.length === 0) return [];
  try {
    return await db.query<Failure>(tests.map(countStatement).join("\nUNION ALL\n"));
  } catch {
    const failures: Failure[] = [];
    for (const test of tests) failures.push(...(await alone(db, test)));
    return failures;
  }
}

/** A test that cannot run proves nothing, so it counts as failed for the whole build. */
async function alone(db: Pick<SqlEngine, "query">, test: ProjectTest): Promise<readonly Failure[]> {
  try {
    return await db.query<Failure>(countStatement(test));
  } catch (error) {
    const reason = `${test.name} cannot run: ${(error as Error).message.split("\n", 1)[0]}`;
    return [{ test: test.name, season_id: null, failures: 1, reason }];
  }
}

/** Bad rows are few; as JSON they can be asked for columns that they may not have. */
const countStatement = ({ name, sql }: ProjectTest): string => `
SELECT ${quoteText(name)} AS test, season_id, count(*) AS failures, min(reason) AS reason
FROM (
  SELECT json_extract_string(row, '$.season_id') AS season_id, json_extract_string(row, '$.reason') AS reason
  FROM (SELECT to_json(bad) AS row FROM (${sql}
  ) AS bad)
)
GROUP BY season_id`;

interface Season {
  readonly competitionCode: string;
  readonly season: number;
}

async function seasonsOf(db: SqlEngine): Promise<ReadonlyMap<string, Season>> {
  const rows = await db.query<{ season_id: string; competition_code: string; season: number }>(
    "SELECT season_id, competition_code, season FROM mart.seasons",
  );
  return new Map(rows.map((row) => [row.season_id, { competitionCode: row.competition_code, season: row.season }]));
}
