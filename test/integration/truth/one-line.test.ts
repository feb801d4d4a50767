/** Truth is data: a line of config/competitions.json is edited, `build` runs, and the table is another one. */

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTruthLake, type TruthLake } from "../../support/truth/truth-lake.ts";

const ORIGINAL = fileURLToPath(new URL("../../../config/competitions.json", import.meta.url));

let folder: string;
let file: string;
let lake: TruthLake;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-one-line-"));
  file = join(folder, "competitions.json");
  await cp(ORIGINAL, file);
  lake = await createTruthLake({ endpoints: ["openfootball_leagues"], competitionsFile: file });
}, 300_000);
afterAll(async () => {
  await lake?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Replaces one line that stands there once. */
async function editLine(before: string, after: string): Promise<void> {
  const text = await readFile(file, "utf8");
  expect(text.split(before)).toHaveLength(2);
  await writeFile(file, text.replace(before, after));
}

type Rows = (sql: string) => Promise<Readonly<Record<string, unknown>>[]>;
const parma = (rows: Rows) =>
  rows(`SELECT position, points, deduction FROM mart.league_table JOIN mart.seasons USING (season_id)
    JOIN mart.teams USING (team_id) WHERE table_type = 'TOTAL' AND season = 2014 AND slug = 'parma'`);

test("one line changes the table, and only a new build does", async () => {
  expect(await parma(lake.rows)).toEqual([{ position: 20, points: 19, deduction: 7 }]);

  await editLine('"reason": "Wages and tax of late 2014 not paid on time"', '"reason": "Wages and tax of late 2014"');
  const reworded = await lake.rebuild();
  expect(await parma((sql) => reworded.engine.query(sql))).toEqual([{ position: 20, points: 19, deduction: 7 }]);

  await editLine('"effectiveFrom": "2015-04-16",', '"effectiveFrom": "2015-04-16", "season": 2013,');
  await expect(lake.rebuild()).rejects.toThrow(/2015-04-16 is outside season 2013/);
  await editLine(', "season": 2013,', ",");

  await editLine(
    '"points": 4,\n          "effectiveFrom": "2015-04-16"',
    '"points": 1,\n          "effectiveFrom": "2015-04-16"',
  );
  const rebuilt = await lake.rebuild();
  expect(await parma((sql) => rebuilt.engine.query(sql))).toEqual([{ position: 20, points: 22, deduction: 4 }]);
  expect(rebuilt.manifest.version).not.toBe(lake.snapshot.manifest.version);
  expect(await parma(lake.rows)).toEqual([{ position: 20, points: 19, deduction: 7 }]);
});

test("without a config change a build keeps the version", async () => {
  const first = await lake.rebuild();
  const second = await lake.rebuild();
  expect(second.manifest.version).toBe(first.manifest.version);
});
