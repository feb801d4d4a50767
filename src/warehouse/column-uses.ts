/**
 * Which columns each model and data test reads. It follows from the SQL alone, so that `npm run dbt:compile` writes it down
 * (planning 200 statements takes half a second); for a project that does not say it, it is found when first asked for.
 */

import type { Columns } from "./describe.ts";
import { type ColumnUse, columnUses, type TypedRelation } from "./drivers/duckdb-used-columns.ts";
import type { CompiledProject, CompiledUse } from "./project.ts";

/** By the name of a model, or that of a data test as `testName` gives it. */
export type ColumnUses = ReadonlyMap<string, ColumnUse>;

type Statements = Pick<CompiledProject, "models" | "seeds" | "rawRelations" | "tests">;

export const testName = (name: string): string => `test ${name}`;

/** @param columns of every relation; asked for only where the project does not say what is used */
export async function usesOf(
  project: Statements & Pick<CompiledProject, "uses">,
  columns: Columns,
): Promise<ColumnUses> {
  return project.uses === undefined ? findUses(project, columns) : readUses(project.uses);
}

export function findUses({ rawRelations, seeds, models, tests }: Statements, columns: Columns): Promise<ColumnUses> {
  const typed = ({ schema, name }: { readonly schema: string; readonly name: string }): TypedRelation => ({
    schema,
    name,
    columns: columns.get(schema === "raw" ? `raw.${name}` : name) ?? [],
  });
  const relations = [...rawRelations.map(({ name }) => ({ schema: "raw", name })), ...seeds, ...models].map(typed);
  return columnUses(relations, [...models, ...tests.map(({ name, sql }) => ({ name: testName(name), sql }))]);
}

/** Names in order and in one text each, as the compiled project has them. */
export function writeUses(uses: ColumnUses): Readonly<Record<string, CompiledUse>> {
  const sorted = (names: Iterable<string>) => [...names].sort();
  return Object.fromEntries(
    [...uses].map(([name, { read, given }]) => [
      name,
      {
        read: Object.fromEntries(
          sorted(read.keys()).map((relation) => [relation, sorted(read.get(relation) ?? []).join(" ")]),
        ),
        given: given.join(" "),
      },
    ]),
  );
}

function readUses(uses: Readonly<Record<string, CompiledUse>>): ColumnUses {
  const names = (text: string) => (text === "" ? [] : text.split(" "));
  return new Map(
    Object.entries(uses).map(([name, { read, given }]) => [
      name,
      {
        read: new Map(Object.entries(read).map(([relation, columns]) => [relation, new Set(names(columns))])),
        given: names(given),
      },
    ]),
  );
}
