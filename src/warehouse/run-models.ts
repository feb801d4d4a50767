/** Runs the compiled models, one set-based statement each, in dependency order, some beside each other. */

import { type FailedModel, ModelsFailedError } from "./build-errors.ts";
import { keptTable, plainName, type Relation } from "./catalogs.ts";
import type { DuckDbSession, DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import { createSessionPool } from "./lanes.ts";
import type { CompiledProject, ProjectModel, ProjectSeed } from "./project.ts";
import { runInOrder } from "./run-in-order.ts";

export interface RunModelsOptions {
  readonly project: Pick<CompiledProject, "seeds" | "models">;
  readonly onTiming: (relation: string, ms: number) => void;
  /** Models whose tables stand in the catalog of kept tables, with a view where SQL looks for them; left out = none. */
  readonly isKept?: (model: ProjectModel) => boolean;
  /** After each model, whatever became of it. */
  readonly onDone?: (model: ProjectModel) => Promise<void>;
  /** One at a time: two large models beside each other take twice the memory. Default: as many as the database has sessions. */
  readonly oneByOne?: boolean;
}

/** @throws ModelsFailedError when any failed, after all that do not depend on it have run */
export async function runModels(db: DuckDbWriter, options: RunModelsOptions): Promise<void> {
  const { project, onTiming, isKept = () => false } = options;
  const sessions = createSessionPool(options.oneByOne ? { ...db, sessions: [] } : db);
  const timed = (relation: string, session: DuckDbSession) => async (sql: string) => {
    const started = performance.now();
    await session.execute(sql);
    onTiming(relation, performance.now() - started);
  };
  const schemas = new Set([...project.seeds, ...project.models].map(({ schema }) => schema));
  for (const schema of schemas) await db.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
  for (const seed of project.seeds) {
    await timed(seed.name, db)(seedStatement(seed, options.isKept ? keptTable(seed) : plainName(seed)));
    if (options.isKept) await db.execute(keptView(seed));
  }
  const make = (model: ProjectModel) =>
    sessions.use(async (session) => {
      const run = timed(model.name, session);
      if (!isKept(model)) return run(modelStatement(model));
      await run(`CREATE TABLE ${keptTable(model)} AS ${model.sql}\n`);
      await session.execute(keptView(model));
    });
  const failures = new Map<string, Error>();
  const skipped = new Set<string>();
  await runInOrder(project.models, async (model) => {
    if (model.upstream.some((name) => failures.has(name) || skipped.has(name))) skipped.add(model.name);
    else await make(model).catch((error: Error) => failures.set(model.name, error));
    await options.onDone?.(model);
  });
  if (failures.size > 0) throw toModelsFailed(project.models, failures, skipped);
}

/** In the order of the project, whatever the order in which they ended. */
function toModelsFailed(
  models: readonly ProjectModel[],
  failures: ReadonlyMap<string, Error>,
  skipped: ReadonlySet<string>,
): ModelsFailedError {
  const failed = models.flatMap(({ name }): FailedModel[] => {
    const error = failures.get(name);
    return error ? [{ model: name, message: error.message.replace(/\s+/g, " ").slice(0, 500) }] : [];
  });
  const names = models.map(({ name }) => name).filter((name) => skipped.has(name));
  return new ModelsFailedError(failed, names, failures.get(failed[0]?.model ?? ""));
}

const keptView = (relation: Relation): string =>
  `CREATE VIEW ${plainName(relation)} AS SELECT * FROM ${keptTable(relation)}`;

/** Marts are tables even where dbt says view: they are tested and exported, each a scan. The line break ends a comment. */
function modelStatement({ schema, name, sql, materialized, layer }: ProjectModel): string {
  const kind = materialized === "view" && layer !== "mart" ? "VIEW" : "TABLE";
  return `CREATE ${kind} ${quoteName(schema)}.${quoteName(name)} AS ${sql}\n`;
}

function seedStatement({ columns, rows }: ProjectSeed, table: string): string {
  const lists = columns.map((column, index) => {
    const values = rows.map((row) => row[index] ?? null).map((value) => (value === null ? "NULL" : quoteText(value)));
    return `CAST(unnest([${values.join(", ")}]::VARCHAR[]) AS ${column.type}) AS ${quoteName(column.name)}`;
  });
  return `CREATE TABLE ${table} AS SELECT ${lists.join(", ")}`;
}
