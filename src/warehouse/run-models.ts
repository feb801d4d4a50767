/** Runs the compiled models, one set-based statement each, in dependency order, some beside each other, longest chain first. */

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
  /** After each model, whatever became of it, and before those that read it. @param session that runs nothing else */
  readonly onDone?: (model: ProjectModel, session: DuckDbSession) => Promise<void>;
  /** One at a time: two large models beside each other take twice the memory. Default: as many as the database has sessions. */
  readonly oneByOne?: boolean;
}

/** @throws ModelsFailedError when any failed, after all that do not depend on it have run */
export async function runModels(db: DuckDbWriter, options: RunModelsOptions): Promise<void> {
  const { project, onTiming, isKept = () => false } = options;
  const sessions = createSessionPool(options.oneByOne ? { ...db, sessions: [] } : db);
  const run = async (session: DuckDbSession, relation: string, sql: string) => {
    const started = performance.now();
    await session.execute(sql);
    onTiming(relation, performance.now() - started);
  };
  const schemas = new Set([...project.seeds, ...project.models].map(({ schema }) => schema));
  await db.execute([...schemas].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`).join(";\n"));
  const seeds = project.seeds.map((seed) => ({ ...seed, upstream: [] }));
  const plant = (seed: ProjectSeed, urgency: number) => {
    const table = seedStatement(seed, options.isKept ? keptTable(seed) : plainName(seed));
    const statements = options.isKept ? `${table};\n${keptView(seed)}` : table;
    return sessions.use((session) => run(session, seed.name, statements), urgency);
  };
  const failures = new Map<string, Error>();
  const skipped = new Set<string>();
  const make = (model: ProjectModel, urgency: number) =>
    sessions.use(async (session) => {
      const statements = isKept(model) ? keptStatements(model) : modelStatement(model);
      await run(session, model.name, statements).catch((error: Error) => failures.set(model.name, error));
      await options.onDone?.(model, session);
    }, urgency);
  await runInOrder([...seeds, ...project.models], async (one, urgency) => {
    if ("rows" in one) return plant(one, urgency);
    const model = one;
    const isSkipped = model.upstream.some((name) => failures.has(name) || skipped.has(name));
    if (!isSkipped) return make(model, urgency);
    skipped.add(model.name);
    await options.onDone?.(model, db);
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

const keptStatements = (model: ProjectModel): string =>
  `CREATE TABLE ${keptTable(model)} AS ${model.sql}\n;\n${keptView(model)}`;

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
