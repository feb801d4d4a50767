/** What the dbt project says of itself: every column described, every grain named and tested, every reader of marts exposed. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exposedMarts, MARTS_OF } from "../../support/graphql/exposed-marts.ts";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * Their grain is held by the test of all grains over whole lakes (integration/truth/grains.test.ts) alone. A data test would keep the
 * table of a model that is otherwise gone after a build; league_table_asof is by far the largest mart, a row a row of int_table_positions.
 */
const WITHOUT_DATA_TEST = [
  "int_corrections",
  "int_listed_players",
  "int_placements",
  "int_player_names",
  "int_source_matches",
  "int_stream_players",
  "int_table_h2h",
  "int_table_h2h_pairs",
  "int_table_moments",
  "int_table_positions",
  "int_table_results",
  "int_table_seasons",
  "int_table_states",
  "int_table_teams",
  "int_team_results",
  "league_table_asof",
  "stg_api_football__player_versions",
  "stg_config__competitions",
  "stg_config__corrections",
  "stg_config__deductions",
  "stg_config__order_rules",
  "stg_config__placements",
  "stg_config__seasons",
  "stg_config__sources",
  "stg_config__zones",
  "stg_football_data__squads",
  "stg_openfootball__files",
  "stg_openfootball__goals",
  "stg_openfootball__matches",
  "stg_openfootball__records",
  "stg_openfootball__revisions",
  "stg_openfootball__squads",
  "stg_openfootball__stadiums",
  "stg_statsbomb__events",
  "stg_statsbomb__lineups",
  "stg_statsbomb__matches",
  "stg_statsbomb__sheet_versions",
  "stg_statsbomb__shots",
];

let build: MadeUpBuild;
const columnsOf = new Map<string, string[]>();
beforeAll(async () => {
  build = await buildMadeUp({ competitions: [competition({ code: "ANY" })] });
  const rows = await build.rows<{ model: string; name: string }>(
    `SELECT table_name AS model, column_name AS name FROM duckdb_columns()
     WHERE schema_name IN ('staging', 'mart') ORDER BY table_name, column_index`,
  );
  for (const { model, name } of rows) columnsOf.set(model, [...(columnsOf.get(model) ?? []), name]);
});
afterAll(() => build?.close());

describe("every model", () => {
  test("describes its columns, all of them and no other, in their order", () => {
    const declared = build.project.models.map(({ name, columns }) => [name, columns.map((column) => column.name)]);
    expect(declared).toEqual(declared.map(([name]) => [name, columnsOf.get(String(name))]));
    const silent = build.project.models.flatMap(({ name, columns }) =>
      columns.filter(({ description }) => (description ?? "").length < 4).map((column) => `${name}.${column.name}`),
    );
    expect(silent).toEqual([]);
  });

  test("says in a sentence what one row is", () => {
    const others = build.project.models.filter(
      ({ description }) => !/^One row (a|an|of) .{6,}\./.test(description ?? ""),
    );
    expect(others.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
  });

  test("names the columns that there is one row for", () => {
    const wrong = build.project.models.filter(
      ({ name, grain = [] }) => grain.length === 0 || grain.some((column) => !columnsOf.get(name)?.includes(column)),
    );
    expect(wrong.map(({ name, grain }) => `${name}: ${grain}`)).toEqual([]);
  });

  test("is tested for one row each, or stands in the list of those that are not", () => {
    const isTested = ({ name, grain = [] }: (typeof build.project.models)[number]) =>
      build.project.tests.some(
        ({ model, name: test, sql }) =>
          model === name && test.startsWith("unique_") && keyOf(sql) === withoutSeason(grain),
      );
    expect(
      build.project.models
        .filter((model) => !isTested(model))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(WITHOUT_DATA_TEST);
  });
});

/** The season is told by what has a row of its own in it, and a test of a season groups by it whatever the key. */
const withoutSeason = (columns: readonly string[]): string =>
  [...new Set(columns)]
    .filter((column) => column !== "season_id")
    .sort()
    .join();

const keyOf = (sql: string): string =>
  withoutSeason(
    (/group by ([a-z0-9_, ]+)\s+having count\(\*\) > 1/i.exec(sql)?.[1] ?? "")
      .split(",")
      .map((column) => column.trim()),
  );

describe("raw relations", () => {
  test("are described, and those of a source say when they are late", () => {
    const { rawRelations } = build.project;
    expect(rawRelations.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
    const sources = readFileSync(join(root, "dbt/models/staging/sources.yml"), "utf8")
      .split("\n      - name: ")
      .slice(1);
    const late = sources.filter((text) => /warn_after: .*error_after: /.test(text)).map((text) => text.split("\n")[0]);
    const names = rawRelations.map(({ name }) => name).filter((name) => !name.startsWith("config_"));
    expect([...late].sort()).toEqual([...names].sort());
  });
});

describe("exposures", () => {
  const schema = buildSchema(readFileSync(join(root, "schema.graphql"), "utf8"));

  test("are the root fields of the schema with the marts behind them", () => {
    const declared = (build.project.exposures ?? []).map(({ label, dependsOn }) => [label, dependsOn]);
    const expected = [...exposedMarts(schema)];
    expect(new Map(declared as [string, string[]][])).toEqual(new Map(expected));
    expect(build.project.exposures?.filter(({ description }) => !description)).toEqual([]);
  });

  test("name each mart that the read model loads, and none that it does not", () => {
    const folder = join(root, "src/readmodel");
    const code = readdirSync(folder).map((name) =>
      name.endsWith(".ts") ? readFileSync(join(folder, name), "utf8") : "",
    );
    const read = code.flatMap((text) =>
      [...text.matchAll(/(?:relation: |ofSeason\()"([a-z_]+)"/g)].map(([, name]) => name),
    );
    const exposed = (build.project.exposures ?? []).flatMap(({ dependsOn }) => dependsOn);
    // A part that is loaded on first use is named as a relation is.
    const marts = new Set(build.project.models.filter(({ layer }) => layer === "mart").map(({ name }) => name));
    expect([...new Set(exposed)].sort()).toEqual([...new Set(read)].filter((name) => marts.has(String(name))).sort());
  });

  test("a type of the map is a type of the schema", () => {
    const unknown = Object.keys(MARTS_OF).filter((name) => schema.getType(name.split(".")[0] ?? "") === undefined);
    expect(unknown).toEqual([]);
  });
});
