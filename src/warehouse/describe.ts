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
  // A text a relation: to fetch the names of 3,000 columns one by one takes longer than to find them.
  const relations = await db.query<{ relation: string; columns: string }>(
    `SELECT CASE schema_name WHEN 'raw' THEN 'raw.' ELSE '' END || table_name AS relation,
       CAST(to_json(list({name: column_name, type: data_type} ORDER BY column_index)) AS VARCHAR) AS columns
     FROM duckdb_columns() WHERE NOT internal AND database_name = 'memory' GROUP BY schema_name, table_name
     ORDER BY schema_name, table_name`,
  );
  const columns = new Map<string, readonly SnapshotColumn[]>();
  for (const { relation, columns: told } of relations) {
    const own = JSON.parse(told) as { readonly name: string; readonly type: string }[];
    const toColumn = ({ name, type }: (typeof own)[number]) => ({
      name,
      type,
      description: described.get(`${relation}.${name}`) ?? null,
    });
    columns.set(relation, [...(columns.get(relation) ?? []), ...own.map(toColumn)]);
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
