import { expect, test, vi } from "vitest";
import { createReadModelHolder } from "../../../src/readmodel/holder.ts";
import { createKeyIndex } from "../../../src/readmodel/key-index.ts";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import { MartShapeError, visitRows } from "../../../src/readmodel/packed-rows.ts";
import type { ReadModel } from "../../../src/readmodel/read-model.ts";
import type { SqlEngine } from "../../../src/warehouse/sql-engine.ts";
import { createFakeSnapshot, type FakeSnapshot } from "../../support/fake-snapshot.ts";
import { madeUpRows, now } from "../../support/made-up-football.ts";

const options = { clock: () => now, byteBudget: 1_000_000 };
const load = async (): Promise<[FakeSnapshot, ReadModel]> => {
  const snapshot = await createFakeSnapshot({ rows: madeUpRows });
  return [snapshot, await loadReadModel(snapshot, options)];
};

test("a start reads each small mart once and no large one", async () => {
  const [snapshot] = await load();
  const marts = snapshot.queries.map((sql) => /FROM mart\.(\w+)/.exec(sql)?.[1]);
  expect(marts.toSorted()).toEqual([
    "competitions",
    "coverage",
    "deductions",
    "league_table",
    "live_matches",
    "match_events",
    "matches",
    "players",
    "seasons",
    "team_seasons",
    "teams",
    "top_scorers",
    "venues",
    "zones",
  ]);
  expect(snapshot.queries.find((sql) => sql.includes("match_events"))).toContain("count(*)");
});

test("closing the model closes the snapshot; so does a failure to load", async () => {
  const [snapshot, model] = await load();
  await model.close();
  expect(snapshot.isClosed()).toBe(true);

  const broken = await createFakeSnapshot({ rows: { ...madeUpRows, teams: [{ team_id: "tea_x" }] } });
  await expect(loadReadModel(broken, options)).rejects.toThrow(MartShapeError);
  expect(broken.isClosed()).toBe(true);
});

test("text with quotes, tabs and line ends, nulls and numbers come through unharmed", async () => {
  const name = 'O\'Brien\t"FC"\n— 1.º';
  const [team] = madeUpRows.teams!;
  const snapshot = await createFakeSnapshot({ rows: { ...madeUpRows, teams: [{ ...team!, name, code: null }] } });
  const model = await loadReadModel(snapshot, options);
  expect(model.teams[0]).toMatchObject({ name, code: null, isNational: false });
});

test("a row of another width is refused rather than misread", async () => {
  const engine = {
    name: "duckdb",
    query: async () => [{ packed: "a\u001fb\u001fc" }],
    close: async () => {},
  } as unknown as SqlEngine;
  await expect(visitRows(engine, { relation: "x", columns: ["a", "b"] }, () => {})).rejects.toThrow(
    "mart.x: a row has 3 cells, expected 2",
  );
});

test("ids win over names, earlier kinds of names over later ones", () => {
  const items = [
    { id: "1", slug: "a", alias: "b" },
    { id: "2", slug: "b", alias: "1" },
  ];
  const index = createKeyIndex(items, (it) => ({
    id: it.id,
    formerIds: [`old${it.id}`],
    names: [[it.slug], [it.alias]],
  }));
  expect(index.find("1")?.id).toBe("1");
  expect(index.find(" B ")?.id).toBe("2");
  expect(index.find("old2")?.id).toBe("2");
  expect(index.byId("b")).toBeNull();
  expect(index.find("c")).toBeNull();
});

test("the holder swaps at once and closes the old snapshot after the delay", async () => {
  vi.useFakeTimers();
  try {
    const holder = createReadModelHolder({ closeDelayMs: 1000 });
    const [oldSnapshot, oldModel] = await load();
    const [newSnapshot, newModel] = await load();
    expect(holder.current()).toBeNull();
    holder.swap(oldModel);
    holder.swap(newModel);
    expect(holder.current()).toBe(newModel);
    await vi.advanceTimersByTimeAsync(999);
    expect(oldSnapshot.isClosed()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(oldSnapshot.isClosed()).toBe(true);
    expect(newSnapshot.isClosed()).toBe(false);
    await holder.close();
    expect(newSnapshot.isClosed()).toBe(true);
    expect(holder.current()).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test("closing the holder closes what still waits; a failing close is told, not thrown", async () => {
  const errors: unknown[] = [];
  const holder = createReadModelHolder({ onCloseError: (error) => errors.push(error) });
  const [oldSnapshot, oldModel] = await load();
  const [, newModel] = await load();
  holder.swap(oldModel);
  holder.swap({ ...newModel, close: () => Promise.reject(new Error("busy")) });
  await holder.close();
  expect(oldSnapshot.isClosed()).toBe(true);
  expect(errors).toEqual([new Error("busy")]);
});
