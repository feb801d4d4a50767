/**
 * What models see that are run for the touched seasons alone: `narrow.<schema>.<name>`, each made when it is first asked for.
 * Kept tables are looked at through a view, what is not kept is made for these seasons, and raw records are loaded.
 */

import pLimit from "p-limit";
import { keptTable, narrowTable, type View } from "../catalogs.ts";
import { seasonKeyOf } from "../partitions.ts";
import type { ProjectModel } from "../project.ts";
import { NeedsFullBuild } from "./changes.ts";
import { type Pass, tableOf } from "./pass.ts";
import type { SeasonRow } from "./touched-seasons.ts";

export interface NarrowViews {
  /** @throws NeedsFullBuild; what the engine throws */
  make(names: readonly string[]): Promise<void>;
  /** Runs what uses the connection on which raw records are loaded; one load at a time. */
  load<T>(work: () => Promise<T>): Promise<T>;
}

/** @param loadRaw makes `narrow.raw.<relation>`, again if need be */
export function createNarrowViews(pass: Pass, loadRaw: (relation: string) => Promise<void>): NarrowViews {
  const { models, inputs, partitions, columns, seasons, lanes } = pass;
  const seeds = new Map(pass.project.seeds.map((seed) => [seed.name, seed]));
  // Loads change where their connection looks names up.
  const oneLoad = pLimit(1);
  const made = new Map<string, { ids: number; ready: Promise<void> }>();

  const make = (name: string): Promise<void> => {
    const model = models.get(name);
    const before = made.get(name);
    const namesSeasons = model !== undefined && partitions.isSeasonal(model);
    // More season ids become known while models run: a view that names them is made again then.
    if (before && (before.ids === seasons.ids.size || !namesSeasons)) return before.ready;
    const entry = { ids: seasons.ids.size, ready: Promise.resolve() };
    entry.ready = Promise.resolve(before?.ready)
      .then(() => makeOne(name, model))
      .then(() => {
        entry.ids = seasons.ids.size;
      });
    made.set(name, entry);
    return entry.ready;
  };

  const makeOne = async (name: string, model: ProjectModel | undefined): Promise<void> => {
    if (name.startsWith("raw.")) return oneLoad(() => loadRaw(name.slice("raw.".length)));
    const relation = model ?? seeds.get(name);
    if (relation === undefined) throw new NeedsFullBuild(`${name} is neither a model nor a seed`);
    if (model !== undefined && partitions.isSeasonal(model) && !partitions.isKept(model)) return makeTable(model);
    const where = model !== undefined && partitions.isSeasonal(model) ? seasons.where(tableOf(model, pass)) : "true";
    const view = `CREATE OR REPLACE VIEW ${narrowTable(relation)} AS SELECT * FROM ${keptTable(relation)} WHERE ${where}`;
    await lanes.run("whole", (session) => session.execute(view));
  };

  const makeTable = async (model: ProjectModel) => {
    await makeAll(inputs(model));
    await runModel(pass, "narrow", narrowTable(model), model);
    if (seasonKeyOf(columns.all(model.name)) === null) return;
    const table = tableOf(model, pass);
    const sql = seasons.rowsOf(table, narrowTable(model), "''");
    seasons.learn(table, await lanes.run("whole", (session) => session.query<SeasonRow>(sql)));
  };

  const makeAll = async (names: readonly string[]) => {
    await Promise.all(names.map(make));
  };
  return { make: makeAll, load: oneLoad };
}

/** Makes a table of what the model gives, over what `view` has, or over another catalog. */
export function runModel(
  { lanes, onTiming }: Pass,
  view: View,
  target: string,
  model: ProjectModel,
  catalog?: string,
): Promise<void> {
  return lanes.run(view, async (session) => {
    const started = performance.now();
    if (catalog !== undefined) await session.execute(`USE ${catalog}`);
    await session.execute(`CREATE OR REPLACE TABLE ${target} AS ${model.sql}\n`).finally(() => {
      if (catalog !== undefined) return session.execute("USE narrow");
    });
    onTiming(model.name, performance.now() - started);
  });
}
