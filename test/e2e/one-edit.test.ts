/** Adding an endpoint, a competition or a season is one edit of a config file: done here in a temporary copy. */

import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, newDataDir, removeDir, runCli, startApp, waitForOutput } from "../support/app-process.ts";
import { madeUpSeason, type SourceServer, startSourceServer } from "../support/source-server.ts";

const teams = (count: number) => Array.from({ length: count }, (_, i) => `Made Up Club ${String.fromCharCode(65 + i)}`);

let folder: string;
let server: SourceServer;
let app: AppProcess;
let env: Record<string, string>;

// biome-ignore lint/suspicious/noExplicitAny: an edit of JSON as a person makes it
async function edit(file: string, change: (config: Record<string, any>) => void): Promise<string> {
  const path = join(folder, "config", file);
  const config = JSON.parse(await readFile(path, "utf8"));
  change(config);
  await writeFile(path, JSON.stringify(config));
  return path;
}

beforeAll(async () => {
  folder = await newDataDir();
  await cp("config", join(folder, "config"), { recursive: true });
  const endpoints = await edit("endpoints.json", (config) => {
    config.endpoints.push({
      id: "openfootball_grounds",
      source: "OPENFOOTBALL",
      path: "{season}/worldcup.grounds.json",
      forEach: { kind: "competitionSeason", kinds: ["TOURNAMENT"], where: { repo: "worldcup.json" } },
      dataset: "grounds",
      key: "raw/grounds/source=openfootball/season_id={season_id}/base={base}/{T}.parquet",
      format: "parquet",
      refresh: "daily",
      cost: 0,
      contract: { schema: "contracts/ground.schema.json", records: { kind: "path", path: "grounds" } },
      runner: "lambda",
      jobs: ["daily_ingest"],
    });
  });
  await writeFile(
    join(folder, "config/contracts/ground.schema.json"),
    JSON.stringify({ type: "object", required: ["name"], properties: { name: { type: "string" } } }),
  );
  const competitions = await edit("competitions.json", (config) => {
    const premierLeague = config.competitions.find((c: { code: string }) => c.code === "PL");
    premierLeague.seasons.push(2026);
    config.competitions.push({
      code: "NEW",
      slug: "new-league",
      name: "New League",
      country: "Nowhere",
      kind: "LEAGUE",
      timezone: "Europe/Vienna",
      formats: [{ teams: 4, meetings: 1 }],
      order: [{ criteria: ["points", "goal_difference", "goals_for"] }],
      seasons: [2026],
      seasonLabel: "split",
      ids: { OPENFOOTBALL: { repo: "football.json", file: "{label}/new.1.json", season_id: "new.1_{label}" } },
      zones: [],
      deductions: [],
    });
  });
  server = await startSourceServer({
    "/worldcup.json/master/2022/worldcup.grounds.json": JSON.stringify({
      grounds: [{ name: "Made Up Park" }, { name: "Invented Arena" }],
    }),
    "/football.json/master/2026-27/en.1.json": madeUpSeason("English Premier League 2026/27", teams(20), "2026-08-15"),
    "/football.json/master/2026-27/new.1.json": madeUpSeason("New League 2026/27", teams(4), "2026-08-15"),
  });
  env = {
    OFFLINE: "false",
    DEMO: "false",
    OPENFOOTBALL_BASE_URL: server.url,
    ENDPOINTS_FILE: endpoints,
    COMPETITIONS_FILE: competitions,
  };
  app = await startApp({ dataDir: join(folder, "data"), env });
  await waitForOutput(app, /run .*(SUCCEEDED|PARTIAL)/i);
});

afterAll(async () => {
  await app.stop();
  await server.close();
  await removeDir(folder);
});

describe("a row in endpoints.json", () => {
  it("gives a plan and raw objects", async () => {
    const plan = await runCli(["plan", "--endpoint", "openfootball_grounds", "--json"], app.dataDir, env);
    const items = JSON.parse(plan.stdout).items as { action: string; presentKey: string | null }[];
    expect(items.find(({ presentKey }) => presentKey !== null)).toMatchObject({
      action: "SKIP",
      presentKey: expect.stringMatching(
        /^raw\/grounds\/source=openfootball\/season_id=worldcup_2022\/base=remote\/\d{8}T\d{6}Z\.parquet$/,
      ),
    });
  });

  it("gives a node of the run", async () => {
    const { id } = await latestRun();
    const { data } = await app.query<{ ingestionRun: { tasks: { nodes: { endpoint: string; outcome: string }[] } } }>(
      "query ($id: ID!) { ingestionRun(id: $id) { tasks(first: 100, outcome: [FETCHED]) { nodes { endpoint outcome } } } }",
      { id },
      await app.adminKey(),
    );
    expect(data.ingestionRun.tasks.nodes).toContainEqual({ endpoint: "openfootball_grounds", outcome: "FETCHED" });
  });

  it("gives a raw relation with its records, listed by `datasets`", async () => {
    const { data } = await app.query<{ datasets: { name: string; rows: number | null }[] }>(
      '{ datasets(layer: "raw") { name rows } }',
    );
    expect(data.datasets.find(({ name }) => name === "grounds__openfootball")).toMatchObject({ rows: 2 });
  });
});

describe("an edit of competitions.json", () => {
  it("adds a season", async () => {
    const { data } = await app.query<{ standings: { rows: { played: number }[] } }>(
      '{ standings(competition: "PL", season: 2026) { rows { played } } }',
    );
    expect(data.standings.rows.map(({ played }) => played)).toEqual(Array(20).fill(38));
  });

  it("adds a competition", async () => {
    const { data } = await app.query<{ standings: { rows: { team: { name: string }; points: number }[] } }>(
      '{ standings(competition: "new-league") { rows { team { name } points } } }',
    );
    // Every home side won 1-0: three matches at home, nine points each.
    expect(data.standings.rows.map(({ points }) => points)).toEqual([9, 9, 9, 9]);
  });
});

/** The id is the folder of the newest run record. */
async function latestRun(): Promise<{ id: string }> {
  const listing = await runCli(["lake", "ls", "_state/runs/", "-r", "--json"], app.dataDir);
  const keys = (JSON.parse(listing.stdout).objects as { key: string }[]).map(({ key }) => key);
  const header = keys.find((key) => key.endsWith("header.json"));
  const text = await readFile(join(app.dataDir, "lake", header ?? ""), "utf8");
  return JSON.parse(text) as { id: string };
}
