import { describe, expect, test } from "vitest";
import { matchPartitionsOf } from "../../../src/warehouse/match-partitions.ts";
import { partitionsOf } from "../../../src/warehouse/partitions.ts";
import type { ProjectModel, RawRelation } from "../../../src/warehouse/project.ts";
import type { ReadObject } from "../../../src/warehouse/touched.ts";
import { madeModel } from "../../support/warehouse/made-model.ts";

const model = (name: string, upstream: readonly string[], facts: Partial<ProjectModel> = {}) =>
  madeModel(name, { upstream, ...facts });
const raw = (name: string, ...columns: string[]): RawRelation => ({
  name,
  description: null,
  columns: columns.map((column) => ({ name: column, type: "varchar", description: null })),
});
const read = (relation: string, key: string): ReadObject => ({
  key,
  relation,
  content: "1",
  scopes: [],
  rows: 1,
  isUntold: false,
});

const EVENTS = model("events", ["events__made", "config"], { matchColumn: "source_match_id" });
const CONFIG = model("config", ["config_competitions"], { partition: "none" });
const SUMS = model("sums", ["events"], { partition: "none" });
const RELATIONS = [raw("events__made", "match_id"), raw("lineups__made", "match_id"), raw("config_competitions")];

const partitioned = (models: readonly ProjectModel[], rawRelations = RELATIONS) => {
  const project = { models, rawRelations, tests: [] };
  return matchPartitionsOf(project, partitionsOf(project));
};
const of = (match: string, relation = "events__made") =>
  read(relation, `raw/events/source=made/match_id=${match}/1.parquet`);
const changed = [of("7"), of("9")];

describe("matches whose raw objects came or went", () => {
  test("are told by the keys, and what reads them alone is run for them", () => {
    const touched = partitioned([CONFIG, EVENTS, SUMS]).touched(changed, [of("1")]);
    expect([...(touched?.ids ?? [])]).toEqual(["7", "9"]);
    expect([touched?.columnOf(EVENTS), touched?.columnOf(SUMS)]).toEqual(["source_match_id", null]);
    expect([touched?.isOfMatches("events__made"), touched?.isOfMatches("lineups__made")]).toEqual([true, false]);
  });

  test("are none where objects changed that none of these models reads", () => {
    const touched = partitioned([CONFIG, EVENTS, SUMS]).touched([read("matches__made", "raw/matches/1.parquet")], []);
    expect(touched?.ids.size).toBe(0);
  });

  test.each([
    ["an object came whose key names no match", [read("events__made", "raw/events/all.parquet")], []],
    ["there is an object whose key names no match", changed, [read("events__made", "raw/events/all.parquet")]],
    ["the config changed that they read", [...changed, read("config_competitions", "raw/config/1.parquet")], []],
  ])("are not enough when %s", (_, came, all) => {
    expect(partitioned([CONFIG, EVENTS, SUMS]).touched(came, all)).toBeNull();
  });

  test.each([
    ["another model reads the records for its seasons", [EVENTS, model("others", ["events__made"])], RELATIONS],
    ["it is tied to them through another", [{ ...EVENTS, matchThrough: { model: "config", column: "id" } }], RELATIONS],
    [
      "it reads what is a matter of seasons",
      [model("list", []), { ...EVENTS, upstream: ["events__made", "list"] }],
      RELATIONS,
    ],
    ["its records have no match", [EVENTS], [raw("events__made", "season")]],
  ])("are not what a model is run for when %s", (_, models, relations) => {
    const touched = partitioned([CONFIG, ...models, SUMS], relations).touched(changed, []);
    expect([touched?.columnOf(EVENTS), touched?.isOfMatches("events__made")]).toEqual([null, false]);
  });

  test("are not what two models are run for when one of them shares records with a model of seasons", () => {
    const both = model("both", ["events__made", "lineups__made"], { matchColumn: "source_match_id" });
    const seasonal = model("others", ["lineups__made"]);
    const readsBoth = model("all", ["both"], { partition: "none" });
    const touched = partitioned([CONFIG, EVENTS, SUMS, both, seasonal, readsBoth]).touched(changed, []);
    expect(touched?.columnOf(EVENTS)).toBeNull();
  });
});
