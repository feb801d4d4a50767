import { createSocket } from "node:dgram";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AppProcess,
  exitOf,
  freePort,
  newDataDir,
  removeDir,
  runCli,
  startApp,
  waitForOutput,
  waitForReady,
} from "../support/app-process.ts";
import { lakeContents } from "../support/lake-contents.ts";
import { madeUpSeason, startSourceServer } from "../support/source-server.ts";

let dataDir: string;
let apps: AppProcess[];
const start = async (options: Omit<Parameters<typeof startApp>[0], "dataDir"> & { dataDir?: string }) => {
  const app = await startApp({ dataDir, ...options });
  apps.push(app);
  return app;
};

beforeEach(async () => {
  dataDir = await newDataDir();
  apps = [];
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.kill()));
  await removeDir(dataDir);
});

const pointsOfChelsea = async (app: AppProcess) => {
  const { data } = await app.query<{ standings: { rows: { points: number }[] } }>(
    '{ standings(competition: "PL", season: 2014) { rows { points } } }',
  );
  return data.standings.rows[0]?.points;
};

describe("what cannot work ends at once, with one clear line", () => {
  it("bad settings, all of them", async () => {
    const app = await start({ env: { PORT: "nope", OFFLINE: "perhaps" } });
    expect(await exitOf(app.child)).toBe(1);
    expect(app.output()).toMatch(/PORT: .*\n.*OFFLINE: /s);
    expect(app.output()).not.toMatch(/\n\s+at /);
  });

  it("a malformed config file: names the file, the path inside it and the reason, every fault", async () => {
    const original = JSON.parse(await readFile("config/competitions.json", "utf8"));
    original.competitions[0].timezone = "Europe/Londn";
    original.competitions[1].code = 7;
    const file = join(dataDir, "competitions.json");
    await writeFile(file, JSON.stringify(original));
    const app = await start({ env: { COMPETITIONS_FILE: file } });
    expect(await exitOf(app.child)).toBe(1);
    expect(app.output()).toMatch(/competitions\.json.*\/competitions\/0\/timezone.*Europe\/Londn/);
    expect(app.output()).toMatch(/\/competitions\/1\/code/);
    await writeFile(file, '{ "competitions": [ }');
    const broken = await start({ env: { COMPETITIONS_FILE: file } });
    expect(await exitOf(broken.child)).toBe(1);
    expect(broken.output()).toMatch(/line 1/);
  });

  it("a port in use", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    const app = await start({ port });
    expect(await exitOf(app.child)).toBe(1);
    expect(app.output()).toMatch(new RegExp(`port ${port} .*in use`, "i"));
    other.close();
  });

  it("a DATA_DIR that cannot be written", async () => {
    const file = join(dataDir, "a-file");
    await writeFile(file, "");
    const app = await start({ dataDir: join(file, "data") });
    expect(await exitOf(app.child)).toBe(1);
    expect(app.output()).toContain("DATA_DIR");
    expect(app.output()).not.toMatch(/\n\s+at /);
  });
});

describe("a remote that misbehaves", () => {
  const seasonPath = (label: string) => `/football.json/master/${label}/en.1.json`;
  const teams = Array.from({ length: 20 }, (_, i) => `Made Up Club ${String.fromCharCode(65 + i)}`);

  it.each([
    ["is truncated", '{"name": "English Premier League 2016/17", "matches": [{"round": "Matchday 1", "da'],
    ["is empty", ""],
    ["is an HTML page", "<!doctype html><html><body>Please log in</body></html>"],
  ])("quarantines a file that %s with its reason, ends PARTIAL and serves the rest", async (_name, body) => {
    const server = await startSourceServer({
      [seasonPath("2016-17")]: body,
      [seasonPath("2017-18")]: madeUpSeason("English Premier League 2017/18", teams, "2017-08-12"),
    });
    const app = await start({ env: { OFFLINE: "false", DEMO: "false", OPENFOOTBALL_BASE_URL: server.url } });
    await waitForOutput(app, /run .*PARTIAL/i);
    expect(await pointsOfChelsea(app)).toBe(87);
    const served = await app.query<{ standings: { rows: { played: number }[] } }>(
      '{ standings(competition: "PL", season: 2017) { rows { played } } }',
    );
    expect(served.data.standings.rows).toHaveLength(20);
    const listing = await runCli(["lake", "ls", "quarantine/", "--json", "--recursive"], dataDir);
    const keys: string[] = JSON.parse(listing.stdout).objects.map((o: { key: string }) => o.key);
    const reason = keys.find((key) => key.endsWith(".reason.json"));
    expect(reason).toBeDefined();
    expect(JSON.parse(await readFile(join(dataDir, "lake", reason!), "utf8"))).toMatchObject({
      expected: expect.any(String),
      got: expect.any(String),
    });
    await server.close();
  });

  it("goes on when it is down", async () => {
    const app = await start({
      env: { OFFLINE: "false", DEMO: "false", OPENFOOTBALL_BASE_URL: `http://127.0.0.1:${await freePort()}` },
    });
    await waitForOutput(app, /run .*(SUCCEEDED|PARTIAL)/i);
    expect(app.output()).toMatch(/not reachable/i);
    expect(await pointsOfChelsea(app)).toBe(87);
  });

  it("goes on when it accepts and never answers", async () => {
    const server = await startSourceServer({ "*": () => undefined });
    const app = await start({ env: { OFFLINE: "false", DEMO: "false", OPENFOOTBALL_BASE_URL: server.url } });
    await waitForOutput(app, /run .*(SUCCEEDED|PARTIAL)/i);
    expect(await pointsOfChelsea(app)).toBe(87);
    expect(await app.stop()).toBe(0);
    await server.close();
  });

  it("goes on when it has nothing (404)", async () => {
    const server = await startSourceServer();
    const app = await start({ env: { OFFLINE: "false", DEMO: "false", OPENFOOTBALL_BASE_URL: server.url } });
    await waitForOutput(app, /run .*(SUCCEEDED|PARTIAL)/i);
    expect(await pointsOfChelsea(app)).toBe(87);
    await server.close();
  });

  it("goes on when name look-ups hang, and ends at once when told to", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip("needs root for a mount namespace");
    const blackHole = createSocket("udp4");
    const bound = await new Promise<boolean>((resolve) => {
      blackHole.once("error", () => resolve(false));
      blackHole.bind(53, "127.0.0.77", () => resolve(true));
    });
    if (!bound) skip("port 53 of a loopback address cannot be bound");
    await mkdir(join(dataDir, "etc"));
    const resolvConf = join(dataDir, "etc/resolv.conf");
    await writeFile(resolvConf, "nameserver 127.0.0.77\n");
    const app = await start({
      env: { OFFLINE: "false", DEMO: "false" },
      wrapper: ["unshare", "-m", "sh", "-c", `mount --bind ${resolvConf} /etc/resolv.conf && exec "$@"`, "sh"],
    });
    await waitForReady(app);
    expect(await pointsOfChelsea(app)).toBe(87);
    await waitForOutput(app, /not reachable/i);
    expect(await app.stop()).toBe(0);
    blackHole.close();
  });
});

describe("SIGKILL during the first ingest", () => {
  it("ends with the same lake after one more start, wherever it hits", async () => {
    const whole = await start({ env: { DEMO: "false" } });
    await waitForOutput(whole, /run .*(SUCCEEDED|PARTIAL)/i);
    await whole.stop();
    const expected = await lakeContents(dataDir);
    for (const delayMs of [700, 1_200, 1_700, 2_200, 2_700, 3_500]) {
      const dir = await newDataDir();
      const killed = await start({ dataDir: dir, env: { DEMO: "false" } });
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await killed.kill();
      const again = await start({ dataDir: dir, env: { DEMO: "false" } });
      await waitForReady(again);
      await waitForOutput(again, /run .*(SUCCEEDED|PARTIAL)|present/i);
      expect(await pointsOfChelsea(again)).toBe(87);
      expect(await again.stop()).toBe(0);
      expect(await lakeContents(dir)).toEqual(expected);
      await removeDir(dir);
    }
  }, 240_000);
});
