/** Data tests after a rebuild: those whose inputs are as they were are not run; those of single seasons run over these. */

import { type ColumnUses, testName } from "./column-uses.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { createSessionPool } from "./lanes.ts";
import type { CompiledProject, ProjectTest } from "./project.ts";
import { type Failure, failuresOf } from "./quality.ts";
import type { Rebuilt } from "./rebuild.ts";
import { allDone } from "./run-in-order.ts";

export interface RetestOptions {
  readonly project: Pick<CompiledProject, "models" | "tests">;
  readonly uses: ColumnUses;
  readonly rebuilt: Rebuilt;
  /** What the tests found in the build before; null = they did not run. */
  readonly before: readonly Failure[] | null;
}

export async function retest(db: DuckDbWriter, options: RetestOptions): Promise<readonly Failure[]> {
  const { project, before, rebuilt } = options;
  if (before === null) return testAll(db, project.tests);
  const whole: ProjectTest[] = [];
  const narrow: ProjectTest[] = [];
  for (const test of project.tests) {
    const seen = await reachOf(test, options);
    if (seen === "anywhere") whole.push(test);
    else if (seen === "touched") narrow.push(test);
  }
  const again = new Set(whole.map(({ name }) => name));
  const inPart = new Set(narrow.map(({ name }) => name));
  const isTouched = ({ season_id }: Failure) => season_id !== null && rebuilt.seasonIds.has(season_id);
  const kept = before.filter(
    (failure) => !again.has(failure.test) && !(inPart.has(failure.test) && isTouched(failure)),
  );
  const found = await failuresOf(db, whole);
  const inTouched = await runNarrow(narrow, options);
  // Bad rows of no season fail the build: that is not left to a part of the rows.
  const seasonless = new Set(inTouched.filter(({ season_id }) => season_id === null).map(({ test }) => test));
  const foundWhole = await failuresOf(
    db,
    narrow.filter(({ name }) => seasonless.has(name)),
  );
  const isOfWhole = ({ test }: Failure) => seasonless.has(test);
  return [
    ...kept.filter((failure) => !isOfWhole(failure)),
    ...found,
    ...foundWhole,
    ...inTouched.filter((failure) => isTouched(failure) && !isOfWhole(failure)),
  ];
}

/** All tests over the whole tables, in parts beside each other: most of a test is its planning. */
export async function testAll(db: DuckDbWriter, tests: readonly ProjectTest[]): Promise<readonly Failure[]> {
  const sessions = createSessionPool(db);
  const found = await allDone(partsOf(tests).map((part) => sessions.use((session) => failuresOf(session, part))));
  return found.flat();
}

/** Few enough that a statement's own costs do not count, and more than there are sessions, since tests differ. */
const PARTS = 6;

const partsOf = <T>(all: readonly T[]): readonly (readonly T[])[] => {
  const size = Math.ceil(all.length / PARTS);
  return Array.from({ length: PARTS }, (_, part) => all.slice(part * size, (part + 1) * size));
};

async function reachOf(test: ProjectTest, { uses, rebuilt }: RetestOptions): Promise<"no" | "touched" | "anywhere"> {
  const use = uses.get(testName(test.name));
  if (use === undefined) return "anywhere";
  let reach: "no" | "touched" = "no";
  for (const relation of use.read.keys()) {
    const change = await rebuilt.isChangedFor(relation, testName(test.name));
    if (change === "anywhere") return change;
    if (change === "touched") reach = change;
  }
  // Without a season its bad rows can be of any: two seasons may have the same match.
  return reach === "touched" && !use.given.includes("season_id") ? "anywhere" : reach;
}

async function runNarrow(tests: readonly ProjectTest[], { uses, rebuilt }: RetestOptions) {
  if (tests.length === 0) return [];
  const relations = new Set(tests.flatMap(({ name }) => [...(uses.get(testName(name))?.read.keys() ?? [])]));
  await Promise.all([...relations].map((relation) => rebuilt.narrow(relation)));
  const found = await allDone(
    partsOf(tests).map((part) => rebuilt.lanes.run("narrow", (session) => failuresOf(session, part))),
  );
  return found.flat();
}
