/** Raw relations go once their last reader has run, and not before it is known what they hold. */

import { expect, test } from "vitest";
import type { DuckDbSession } from "../../../src/warehouse/drivers/duckdb.ts";
import type { ProjectModel, RawRelation } from "../../../src/warehouse/project.ts";
import { createRawDropper } from "../../../src/warehouse/raw-dropper.ts";

const model = (name: string, upstream: readonly string[], materialized: "table" | "view" = "table") =>
  ({ name, upstream, materialized }) as ProjectModel;
const rawRelations = ["events", "lineups", "seen", "unread"].map(
  (name) => ({ name, columns: [] }) as unknown as RawRelation,
);
const [shots, passes, line, view] = [
  model("shots", ["events"]),
  model("passes", ["events"]),
  model("line", ["lineups"]),
  model("view", ["seen"], "view"),
] as const;

function start() {
  const dropped: string[] = [];
  const large = { drop: async (_execute: unknown, name: string) => void dropped.push(name) };
  return { dropped, dropper: createRawDropper({ models: [shots, passes, line, view], rawRelations }, large) };
}

const session = {} as DuckDbSession;

test("a relation goes with its last reader; what a view reads, or nobody, stays", async () => {
  const { dropped, dropper } = start();
  await dropper.begin(session);
  for (const [one, then] of [
    [shots, []],
    [view, []],
    [passes, ["events"]],
    [line, ["events", "lineups"]],
  ] as const) {
    await dropper.onDone(one, session);
    expect(dropped).toEqual(then);
  }
});

test("models do not wait for what is still to be known: what they have read goes then", async () => {
  const { dropped, dropper } = start();
  await dropper.onDone(line, session);
  await dropper.onDone(shots, session);
  expect(dropped).toEqual([]);
  await dropper.begin(session);
  expect(dropped).toEqual(["lineups"]);
  await dropper.onDone(passes, session);
  expect(dropped).toEqual(["lineups", "events"]);
});
