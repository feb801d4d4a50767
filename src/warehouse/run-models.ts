/** Runs the compiled models, one set-based statement each, in dependency order. */

import { type FailedModel, ModelsFailedError } from "./build-errors.ts";
import { keptTable, plainName, type Relation } from "./catalogs.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import type { CompiledProject, ProjectModel, ProjectSeed } from "./project.ts";

export interface RunModelsOptions {
  readonly project: Pick<CompiledProject, "seeds" | "models">;
  readonly onTiming: (relation: string, ms: number) => void;
  /** Models whose tables stand in the catalog of kept tables, with a view where SQL looks for them; left out = none. */
  readonly isKept?: (model: ProjectModel) => boolean;
  /** After each model, whatever became of it. */
  readonly onDone?: (model: ProjectModel) => Promise<void>;
}

/** @throws ModelsFailedError when any failed, after all that do not depend on it have run */
export async function runModels(db: DuckDbWriter, options: RunModelsOptions): Promise<void> {
  const { project, onTiming, isKept = () => false } = options;
  const timed = async (relation: string, sql: string) => {
    const started = performance.now();
    await db.execute(sql);
    onTiming(relation, performance.now() - started);
  };
  const schemas = new Set([...project.seeds, ...project.models].map(({ schema }) => schema));
  for (const schema of schemas) await db.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
  for (const seed of project.seeds) {
    await timed(seed.name, seedStatement(seed, options.isKept ? keptTable(seed) : plainName(seed)));
    if (options.isKept) await db.execute(keptView(seed));
  }
  const failed: FailedModel[] = [];
  const skipped: string[] = [];
  let cause: unknown;
  for (const model of project.models) {
    const broken = new Set([...failed.map(({ model: name }) => name), ...skipped]);
    if (model.upstream.some((name) => broken.has(name))) {
      skipped.push(model.name);
      continue;
    }
    const made = isKept(model) ? keepModel(db, model, timed) : timed(model.name, modelStatement(model));
    const ended = made.catch((error: Error) => {
      cause ??= error;
      failed.push({ model: model.name, message: error.message.replace(/\s+/g, " ").slice(0, 500) });
    });
    await ended;
    await options.onDone?.(model);
  }
  if (failed.length > 0) throw new ModelsFailedError(failed, skipped, cause);
}

async function keepModel(
  db: DuckDbWriter,
  model: ProjectModel,
  timed: (relation: string, sql: string) => Promise<void>,
): Promise<void> {
  await timed(model.name, `CREATE TABLE ${keptTable(model)} AS ${model.sql}\n`);
  await db.execute(keptView(model));
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
