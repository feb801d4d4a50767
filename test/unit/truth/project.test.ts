/** What others rely on in the compiled project: columns, descriptions, raw relations, determinism. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { withEndpointRelations } from "../../../src/warehouse/endpoint-relations.ts";
import { rawRelationOf } from "../../../src/warehouse/raw-objects.ts";
import { martColumns } from "../../support/mart-columns.ts";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({ competitions: [competition({ code: "ANY" })] });
});
afterAll(() => build?.close());

test("an empty lake has every mart with its columns and types, in order", async () => {
  const rows = await build.rows<{ model: string; name: string; type: string }>(
    `SELECT table_name AS model, column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE schema_name = 'mart' ORDER BY table_name, column_index`,
  );
  const found = new Map<string, Record<string, string>>();
  for (const { model, name, type } of rows) found.set(model, { ...found.get(model), [name]: type });
  const ordered = (columns: object) => Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  for (const [model, columns] of Object.entries(martColumns)) {
    expect([model, ...ordered(found.get(model) ?? {})]).toEqual([model, ...ordered(columns)]);
  }
});

test("every column of a mart is described, and every model says its grain", async () => {
  const rows = await build.rows<{ model: string; name: string }>(
    "SELECT table_name AS model, column_name AS name FROM duckdb_columns() WHERE schema_name = 'mart'",
  );
  const described = new Set(
    build.project.models.flatMap(({ name, columns }) =>
      columns.filter(({ description }) => description !== null).map((column) => `${name}.${column.name}`),
    ),
  );
  expect(rows.map(({ model, name }) => `${model}.${name}`).filter((column) => !described.has(column))).toEqual([]);
  const models = build.project.models.filter(({ description }) => !description?.startsWith("One row"));
  expect(models.map(({ name }) => name)).toEqual([]);
});

test("every endpoint's dataset has a raw relation, described by a model's source or made from its row", async () => {
  const { endpoints } = (await loadConfig()).endpoints;
  const { rawRelations } = withEndpointRelations(build.project, endpoints);
  const names = rawRelations.map(({ name }) => name);
  const wanted = endpoints.map(({ key }) => rawRelationOf(key));
  expect(wanted.filter((name) => !names.includes(String(name)))).toEqual([]);
  expect(names).toHaveLength(new Set(names).size);
});

test("no model reads the clock or chance", () => {
  const clock =
    /\b(now|current_date|current_timestamp|current_time|today|get_current_timestamp|random|uuid|gen_random_uuid)\s*\(|\bcurrent_(date|timestamp|time)\b/i;
  expect(build.project.models.filter(({ sql }) => clock.test(sql)).map(({ name }) => name)).toEqual([]);
});
