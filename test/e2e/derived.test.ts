import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, newDataDir, removeDir, startApp, waitForOutput } from "../support/app-process.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
  await withApp({ DEMO: "true" }, async () => undefined);
});
afterAll(() => removeDir(dataDir));

/** Starts on the same folder, waits until the start has said its last word, stops. */
async function withApp<T>(env: Record<string, string>, use: (app: AppProcess) => Promise<T>): Promise<T> {
  const app = await startApp({ dataDir, env });
  try {
    await waitForOutput(app, /Ready in/);
    return await use(app);
  } finally {
    await app.stop();
  }
}

type Answer = {
  snapshot: { version: string };
  competition: { code: string } | null;
  standings: { rows: { points: number }[] };
};
const ask = (app: AppProcess) =>
  app.query<Answer>(
    `{ snapshot { version } competition(key: "DEMO") { code } standings(competition: "PL", season: 2014) { rows { points } } }`,
  );

/** The published file of a mart. */
async function fileOf(mart: string): Promise<string> {
  const state = join(dataDir, "lake/_state/snapshot");
  const { version } = JSON.parse(await readFile(join(state, "pointer.json"), "utf8")) as { version: string };
  return join(dataDir, "lake/mart", mart, `v=${version}`, "data.parquet");
}

describe("marts are derived: a start makes again what is lost", () => {
  it.each([
    ["a lost mart file", async () => rm(await fileOf("league_table"))],
    [
      "a damaged mart file of the right size",
      async () => {
        const file = await fileOf("matches");
        await writeFile(file, Buffer.alloc((await readFile(file)).length, 7));
      },
    ],
    [
      "a snapshot pointer that is garbage",
      async () => writeFile(join(dataDir, "lake/_state/snapshot/pointer.json"), '{"version":'),
    ],
    [
      "no pointer and no marts",
      async () => {
        for (const name of ["_state/snapshot", "mart"]) {
          for (const entry of await readdir(join(dataDir, "lake", name))) {
            await rm(join(dataDir, "lake", name, entry), { recursive: true });
          }
        }
      },
    ],
  ])("%s", async (_name, damage) => {
    const before = await withApp({ DEMO: "true" }, ask);
    await damage();
    const after = await withApp({ DEMO: "true" }, ask);
    expect(after.data).toEqual(before.data);
    expect(after.data.standings.rows[0]?.points).toBe(87);
  });

  it("DEMO=false takes the synthetic league away at once, and DEMO=true brings it back", async () => {
    expect((await withApp({ DEMO: "false" }, ask)).data.competition).toBeNull();
    expect((await withApp({ DEMO: "true" }, ask)).data.competition).toEqual({ code: "DEMO" });
  });
});
