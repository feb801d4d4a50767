import { describe, expect, test } from "vitest";
import type { Lanes } from "../../../../src/warehouse/lanes.ts";
import type { ProjectModel } from "../../../../src/warehouse/project.ts";
import { createChanges } from "../../../../src/warehouse/rebuild/changes.ts";
import type { Pass } from "../../../../src/warehouse/rebuild/pass.ts";
import { createReaches } from "../../../../src/warehouse/rebuild/reach.ts";
import { createReadColumns } from "../../../../src/warehouse/rebuild/read-columns.ts";
import { createTouchedSeasons } from "../../../../src/warehouse/rebuild/touched-seasons.ts";
import { madeModel } from "../../../support/warehouse/made-model.ts";

const model = (name: string, upstream: readonly string[], facts: Partial<ProjectModel> = {}) =>
  madeModel(name, { upstream, ...facts });
const MODELS = [
  model("staged", ["raw.results"]),
  model("in_between", ["staged"]),
  model("names", ["staged"], { partition: "none", key: ["name"] }),
  model("table", ["in_between", "names"]),
];

/** @param altered rows that the database finds altered under their keys */
function reaches(altered: readonly object[] = []) {
  const asked: string[] = [];
  const query = async (sql: string) => {
    asked.push(sql);
    return altered;
  };
  const pass: Pass = {
    project: { models: MODELS, seeds: [] },
    models: new Map(MODELS.map((one) => [one.name, one])),
    inputs: ({ upstream }) => upstream,
    partitions: {
      isSeasonal: ({ partition }) => partition === "season",
      isKept: ({ name }) => name !== "in_between",
    },
    columns: createReadColumns(() => ["id", "name"], new Map()),
    seasons: createTouchedSeasons([], new Map()),
    matches: null,
    changes: createChanges(),
    lanes: { run: (_, work) => work({ query } as never) } as Lanes,
    onTiming: () => undefined,
  };
  const { isChangedFor, through } = createReaches(pass, { touchedRelations: new Set(["results"]), known: new Map() });
  const changed = (name: string) =>
    pass.changes.add(
      name,
      name === "names" ? "all" : new Set(["s1"]),
      pass.columns.setsOf(name).map((set) => set.join(" ")),
    );
  return { asked, isChangedFor, changed, through: (name: string) => through(pass.models.get(name) as ProjectModel) };
}

describe("what changed for whom", () => {
  test("begins with raw objects that came or went, and ends where a model gave the same rows", async () => {
    const { isChangedFor, through } = reaches();
    expect(await through("staged")).toBe("touched");
    expect(await isChangedFor("raw.others", "staged")).toBe("no");
    expect(await through("table")).toBe("no");
  });

  test("goes through what is not kept", async () => {
    const { changed, through } = reaches();
    changed("staged");
    expect(await through("table")).toBe("touched");
  });

  test("of a model over all seasons is anywhere if a row is another under its key, and that is asked once", async () => {
    const { asked, changed, through } = reaches([{ k: 1 }]);
    changed("names");
    expect([await through("table"), await through("table"), asked.length]).toEqual(["anywhere", "anywhere", 1]);
  });

  test("of a model over all seasons is of the touched ones if rows only came or went", async () => {
    const { changed, through } = reaches([]);
    changed("names");
    expect(await through("table")).toBe("touched");
  });
});
