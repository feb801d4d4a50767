/** Runs a kept model again, for the touched seasons or whole, and puts what it gives in place of what was there. */

import { keptTable } from "../catalogs.ts";
import type { DuckDbSession } from "../drivers/duckdb.ts";
import { quoteName, quoteText } from "../drivers/duckdb-client.ts";
import type { ProjectModel } from "../project.ts";
import { printsIn, printsText } from "../row-prints.ts";
import { scopeNamed } from "../touched.ts";
import { NeedsFullBuild, NeedsMoreSeasons } from "./changes.ts";
import { differencesOf, type Part } from "./differences.ts";
import { type NarrowViews, runModel } from "./narrow-views.ts";
import { type Pass, tableOf } from "./pass.ts";
import { nameOfSet } from "./read-columns.ts";
import { isToldById, type SeasonRow, type Table } from "./touched-seasons.ts";

/** A model of `partition: season`, for the touched matches alone where that is all it takes. What is the same stays where it is. */
export async function runInPart(pass: Pass, views: NarrowViews, model: ProjectModel): Promise<void> {
  const fresh = freshOf(model);
  await views.make(pass.inputs(model));
  await runModel(pass, "narrow", fresh, model);
  await takeRows(pass, model, fresh, partOf(pass, model));
}

export const freshOf = ({ name }: ProjectModel): string => `narrow.main.${quoteName(`${name}__fresh`)}`;

/** Puts the rows of the part, as they are in `fresh`, in place of those that are kept, unless they are the same. */
export async function takeRows(pass: Pass, model: ProjectModel, fresh: string, part: Part): Promise<void> {
  const { lanes, changes } = pass;
  const query = (sql: string) => lanes.run("whole", (session) => session.query<SeasonRow>(sql));
  const table = tableOf(model, pass);
  const other = await differencesOf({ ...pass, query }, table, part, fresh, keptTable(model));
  if (other.seasons.length === 0) return;
  demandTouched(pass, table, other.seasons);
  await lanes.run("whole", (session) => replaceRows(session, model, table.columns, fresh, part.where()));
  changes.add(model.name, new Set(other.seasons), other.columns);
}

/** All rows of the touched seasons, or of the touched matches. */
function partOf(pass: Pass, model: ProjectModel): Part {
  const { seasons, matches } = pass;
  const column = matches?.columnOf(model) ?? null;
  const table = tableOf(model, pass);
  if (matches === null || column === null)
    return { where: () => seasons.where(table), has: (season) => seasons.has(table, season) };
  return partOfMatches(column, matches.ids);
}

export function partOfMatches(column: string, ids: Iterable<string>): Part {
  const listed = [...ids].map(quoteText).join(", ");
  return { where: () => (listed === "" ? "false" : `${quoteName(column)} IN (${listed})`), has: () => true };
}

/** A match may have left a season of which no record came or went. @throws NeedsMoreSeasons */
function demandTouched({ seasons }: Pass, table: Table, changed: readonly string[]): void {
  const others = changed.filter((season) => !seasons.has(table, season));
  if (others.length === 0) return;
  const told = `${table.name} has other rows of other seasons`;
  throw isToldById(table.columns) ? new NeedsFullBuild(told) : new NeedsMoreSeasons(told, others.map(scopeNamed));
}

async function replaceRows(
  session: DuckDbSession,
  model: ProjectModel,
  columns: readonly string[],
  fresh: string,
  where: string,
) {
  const list = columns.map(quoteName).join(", ");
  await session.execute(`DELETE FROM ${keptTable(model)} WHERE ${where}`);
  await session.execute(`INSERT INTO ${keptTable(model)} (${list}) SELECT ${list} FROM ${fresh} WHERE ${where}`);
}

/** Any other model. Its table as it was stays beside it, for who asks which rows are others. @param loadWhole makes `raw.<relation>` */
export async function runWhole(
  pass: Pass,
  loadWhole: (relation: string) => Promise<void>,
  model: ProjectModel,
): Promise<void> {
  const inputs = pass.inputs(model);
  for (const name of inputs) if (name.startsWith("raw.")) await loadWhole(name.slice("raw.".length));
  const unmade = inputs.map((name) => pass.models.get(name)).find((one) => one && !pass.partitions.isKept(one));
  if (unmade) throw new NeedsFullBuild(`${model.name} reads ${unmade.name}, which is not kept`);
  const fresh = keptTable(model, "__new");
  await runModel(pass, "whole", fresh, model);
  await pass.lanes.run("whole", (session) => takePlace(pass, session, model, fresh));
}

async function takePlace({ columns, changes }: Pass, session: DuckDbSession, model: ProjectModel, fresh: string) {
  // In a pass over more seasons the table that is may be of the pass before.
  const first = changes.replaced.has(model) ? keptTable(model, "__old") : keptTable(model);
  const sets = columns.setsOf(model.name);
  const prints = await printsOf(session, [fresh, keptTable(model), first], sets);
  const differsFrom = (table: string, at: number) => prints.get(fresh)?.[at] !== prints.get(table)?.[at];
  if (!differsFrom(keptTable(model), 0)) return session.execute(`DROP TABLE ${fresh}`);
  changes.add(model.name, "all", sets.filter((_, at) => differsFrom(first, at)).map(nameOfSet));
  await session.execute(
    changes.replaced.has(model)
      ? `DROP TABLE ${keptTable(model)}`
      : `ALTER TABLE ${keptTable(model)} RENAME TO ${quoteName(`${model.name}__old`)}`,
  );
  changes.replaced.add(model);
  return session.execute(`ALTER TABLE ${fresh} RENAME TO ${quoteName(model.name)}`);
}

/** Of whole tables, in each set of columns. */
async function printsOf(
  session: DuckDbSession,
  tables: readonly string[],
  sets: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = [...new Set(tables)].map(
    (table) => `SELECT ${quoteText(table)} AS origin, ${printsText(sets)} AS print FROM ${table}`,
  );
  const told = await session.query<{ origin: string; print: string }>(asked.join(" UNION ALL "));
  return new Map(told.map(({ origin, print }) => [origin, printsIn(print)]));
}
