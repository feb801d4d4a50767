/**
 * Runs a model for the touched matches that reads no raw objects: it is tied to them by a model whose rows have both its own
 * matches and those of the raw objects. Only where these are all that changed for it; else it is run for its seasons.
 */

import pLimit from "p-limit";
import { keptTable, MATCHES_CATALOG, matchesTable, narrowTable } from "../catalogs.ts";
import { quoteName, quoteText } from "../drivers/duckdb-client.ts";
import type { Through } from "../match-partitions.ts";
import type { ProjectModel } from "../project.ts";
import { type NarrowViews, runModel } from "./narrow-views.ts";
import { type Pass, tableOf } from "./pass.ts";
import type { Reaches } from "./reach.ts";
import { freshOf, partOfMatches, takeRows } from "./run-model.ts";

/** Null = something else changed for the model than rows of the touched matches, or it is not tied to them. */
export async function tieTo(pass: Pass, reaches: Reaches, model: ProjectModel): Promise<Through | null> {
  const { matches, inputs, models } = pass;
  const through = matches?.throughOf(model) ?? null;
  if (matches === null || through === null) return null;
  for (const name of inputs(model)) {
    const input = models.get(name);
    if (input !== undefined && matches.columnOf(input) !== null) continue;
    if ((await reaches.isChangedFor(name, model.name)) !== "no") return null;
  }
  return through;
}

/** One such model at a time: what they see has the same names. */
export function createRunThrough(): (
  pass: Pass,
  views: NarrowViews,
  model: ProjectModel,
  through: Through,
) => Promise<void> {
  const oneRun = pLimit(1);
  return (pass, views, model, through) =>
    oneRun(async () => {
      const ids = await tiedMatches(pass, through);
      if (ids.length === 0) return;
      await makeViews(pass, views, model, through);
      await runModel(pass, "narrow", freshOf(model), model, MATCHES_CATALOG);
      await takeRows(pass, model, freshOf(model), partOfMatches(through.column, ids));
    });
}

/** Ids as the model has them. */
async function tiedMatches(pass: Pass, through: Through): Promise<readonly string[]> {
  const sql = `SELECT DISTINCT CAST(${quoteName(through.column)} AS VARCHAR) AS id FROM ${keptTable(through.ties)} WHERE ${tied(pass, through)}`;
  const rows = await pass.lanes.run("whole", (session) => session.query<{ id: string | null }>(sql));
  return rows.flatMap(({ id }) => id ?? []);
}

/** Of the touched seasons: what else the model reads is there for these. */
function tied({ matches, seasons, ...pass }: Pass, { ties, rawColumn }: Through): string {
  const ids = [...(matches?.ids ?? [])].map(quoteText);
  return `${seasons.where(tableOf(ties, pass))} AND ${quoteName(rawColumn)} IN (${["NULL", ...ids].join(", ")})`;
}

async function makeViews(pass: Pass, views: NarrowViews, model: ProjectModel, through: Through): Promise<void> {
  const { matches, models, inputs, lanes } = pass;
  const seeds = new Map(pass.project.seeds.map((seed) => [seed.name, seed]));
  await views.make(inputs(model));
  const selects = inputs(model).flatMap((name) => {
    const input = models.get(name);
    const relation = input ?? seeds.get(name);
    if (relation === undefined) return [];
    const column = input === undefined ? null : (matches?.columnOf(input) ?? null);
    const select =
      name === through.ties.name
        ? `${keptTable(relation)} WHERE ${tied(pass, through)}`
        : column !== null
          ? `${narrowTable(relation)} WHERE ${partOfMatches(column, matches?.ids ?? []).where()}`
          : narrowTable(relation);
    return [`CREATE OR REPLACE VIEW ${matchesTable(relation)} AS SELECT * FROM ${select}`];
  });
  await lanes.run("whole", async (session) => {
    for (const select of selects) await session.execute(select);
  });
}
