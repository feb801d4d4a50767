import { describe, expect, test } from "vitest";
import type { Lanes } from "../../../../src/warehouse/lanes.ts";
import { matchPartitionsOf } from "../../../../src/warehouse/match-partitions.ts";
import { partitionsOf } from "../../../../src/warehouse/partitions.ts";
import type { ProjectModel } from "../../../../src/warehouse/project.ts";
import { createChanges } from "../../../../src/warehouse/rebuild/changes.ts";
import { createNarrowViews } from "../../../../src/warehouse/rebuild/narrow-views.ts";
import type { Pass } from "../../../../src/warehouse/rebuild/pass.ts";
import { createReaches } from "../../../../src/warehouse/rebuild/reach.ts";
import { createReadColumns } from "../../../../src/warehouse/rebuild/read-columns.ts";
import { createRunThrough, tieTo } from "../../../../src/warehouse/rebuild/run-through.ts";
import { createTouchedSeasons } from "../../../../src/warehouse/rebuild/touched-seasons.ts";
import { madeModel } from "../../../support/warehouse/made-model.ts";

const model = (name: string, upstream: readonly string[], facts: Partial<ProjectModel> = {}) =>
  madeModel(name, { kept: true, upstream, sql: `SELECT of_${name}`, ...facts });
const STAGED = model("staged", ["events__made"], { matchColumn: "source_match_id" });
const TIES = model("ties", []);
const OTHERS = model("others", []);
const EVENTS = model("events", ["others", "staged", "ties"], {
  matchColumn: "match_id",
  matchThrough: { model: "ties", column: "source_match_id" },
});
const MODELS = [STAGED, TIES, OTHERS, EVENTS];
const RAW = [
  { name: "events__made", description: null, columns: [{ name: "match_id", type: "varchar", description: null }] },
];
const CAME = {
  key: "raw/events/source=made/match_id=7/1.parquet",
  relation: "events__made",
  content: "1",
  scopes: [],
  rows: 1,
  isUntold: false,
};

function step(tiedIds: readonly string[] = ["mtc_1"]) {
  const ran: string[] = [];
  const session = {
    execute: async (sql: string) => {
      ran.push(sql.trim());
      return 0;
    },
    query: async (sql: string) => {
      ran.push(sql);
      return sql.includes("DISTINCT") ? tiedIds.map((id) => ({ id })) : [];
    },
  };
  const project = { models: MODELS, seeds: [], rawRelations: RAW, tests: [] };
  const partitions = partitionsOf(project);
  const scope = { competitionCode: "PL", season: 2014 };
  const pass: Pass = {
    project,
    models: new Map(MODELS.map((one) => [one.name, one])),
    inputs: ({ upstream }) => upstream,
    partitions,
    columns: createReadColumns(() => ["season_id", "match_id", "source_match_id"], new Map()),
    seasons: createTouchedSeasons([scope], new Map([["s1", scope]])),
    matches: matchPartitionsOf(project, partitions).touched([CAME], []),
    changes: createChanges(),
    lanes: { run: (_, work) => work(session as never) } as Lanes,
    onTiming: () => undefined,
  };
  const reaches = createReaches(pass, { touchedRelations: new Set(["events__made"]), known: new Map() });
  const views = createNarrowViews(pass, async () => undefined);
  const changed = ({ name }: ProjectModel) =>
    pass.changes.add(
      name,
      new Set(["s1"]),
      pass.columns.setsOf(name).map((set) => set.join(" ")),
    );
  return { pass, reaches, views, ran, changed };
}

describe("a model that is tied to the touched matches", () => {
  test("is run for them while only what is run for them changed", async () => {
    const { pass, reaches, changed } = step();
    changed(STAGED);
    expect(await tieTo(pass, reaches, EVENTS)).toMatchObject({ column: "match_id", rawColumn: "source_match_id" });
    expect(await tieTo(pass, reaches, OTHERS)).toBeNull();
    expect(await tieTo({ ...pass, matches: null }, reaches, EVENTS)).toBeNull();
  });

  test.each([TIES, OTHERS])("is run for its seasons once $name changed", async (other) => {
    const { pass, reaches, changed } = step();
    changed(STAGED);
    changed(other);
    expect(await tieTo(pass, reaches, EVENTS)).toBeNull();
  });

  test("sees their rows alone of what is run for them and of what ties it to them, and replaces its own", async () => {
    const { pass, reaches, views, ran, changed } = step();
    changed(STAGED);
    const through = await tieTo(pass, reaches, EVENTS);
    if (through === null) throw new Error("it is tied");
    await createRunThrough()(pass, views, EVENTS, through);
    const viewOf = (name: string) =>
      ran.find((sql) => sql.startsWith(`CREATE OR REPLACE VIEW of_matches."staging"."${name}"`));
    expect(viewOf("staged")).toContain(`"source_match_id" IN ('7')`);
    expect(viewOf("ties")).toContain(`season_id IN ('s1') AND "source_match_id" IN (NULL, '7')`);
    expect(viewOf("others")).not.toContain("IN ('7')");
    const use = ran.indexOf("USE of_matches");
    expect(ran.slice(use, use + 3)).toEqual([
      "USE of_matches",
      `CREATE OR REPLACE TABLE narrow.main."events__fresh" AS SELECT of_events`,
      "USE narrow",
    ]);
    expect(ran.at(-1)).toContain(`FROM state."staging"."events" WHERE "match_id" IN ('mtc_1')`);
  });

  test("is not run where none of its matches is tied to them", async () => {
    const { pass, reaches, views, ran, changed } = step([]);
    changed(STAGED);
    const through = await tieTo(pass, reaches, EVENTS);
    if (through === null) throw new Error("it is tied");
    await createRunThrough()(pass, views, EVENTS, through);
    expect(ran).toHaveLength(1);
  });
});
