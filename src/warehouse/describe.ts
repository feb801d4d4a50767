/** What relations a build has: real types from the engine, descriptions from the project. */

import type { DuckDbWriter } from "./drivers/duckdb.ts";
import type { LoadedProject } from "./project.ts";
import type { SnapshotColumn, SnapshotModel } from "./snapshot.ts";

/** By relation: models and seeds by name, raw relations as `raw.<name>`, since a mart may be called like a dataset. */
export type Columns = ReadonlyMap<string, readonly SnapshotColumn[]>;

export async function describeRelations(
  db: Pick<DuckDbWriter, "query">,
  project: Pick<LoadedProject, "rawRelations" | "models">,
): Promise<Columns> {
  const described = new Map(
    [...project.rawRelations.map(({ name, columns }) => ({ name: `raw.${name}`, columns })), ...project.models].flatMap(
      ({ name, columns }) => columns.map((column) => [`${name}.${column.name}`, column.description] as const),
    ),
  );
  const rows = await db.query<{ relation: string; name: string; type: string }>(
    `SELECT CASE schema_name WHEN 'raw' THEN 'raw.' ELSE '' END || table_name AS relation, column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE NOT internal AND database_name = 'memory' ORDER BY schema_name, table_name, column_index`,
  );
  const columns = new Map<string, SnapshotColumn[]>();
  for (const { relation, name, type } of rows) {
    const list = columns.get(relation) ?? [];
    list.push({ name, type, description: described.get(`${relation}.${name}`) ?? null });
    columns.set(relation, list);
  }
  return columns;
}

/** By `<schema>.<name>`. Rows of a table just made are counted exactly by its estimate; a view has none. */
export async function countRows(db: Pick<DuckDbWriter, "query">): Promise<ReadonlyMap<string, number>> {
  const sizes = await db.query<{ name: string; rows: number }>(
    `SELECT schema_name || '.' || table_name AS name, estimated_size AS rows FROM duckdb_tables()
     WHERE database_name IN ('memory', 'state')`,
  );
  return new Map(sizes.map(({ name, rows }) => [name, rows]));
}

export function describeModels(
  project: LoadedProject,
  columns: Columns,
  rowsOf: ReadonlyMap<string, number>,
): SnapshotModel[] {
  const raw = project.rawRelations.map(
    ({ name, description }): SnapshotModel => ({
      name,
      layer: "raw",
      description,
      columns: columns.get(`raw.${name}`) ?? [],
      rows: rowsOf.get(`raw.${name}`) ?? 0,
      upstream: [],
      files: [],
    }),
  );
  const models = project.models.map(
    ({ name, layer, schema, description, upstream }): SnapshotModel => ({
      name,
      layer,
      description,
      columns: columns.get(name) ?? [],
      rows: rowsOf.get(`${schema}.${name}`) ?? null,
      upstream,
      files: [],
    }),
  );
  return [...raw, ...models];
}
