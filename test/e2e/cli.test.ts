import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, newDataDir, removeDir, runCli, startApp, waitForOutput } from "../support/app-process.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(() => removeDir(dataDir));

const cli = (...args: string[]) => runCli(args, dataDir, { DEMO: "false" });
const json = <T>(text: string): T => JSON.parse(text) as T;

describe("without a running service", () => {
  it("plans: every package season to fetch, nothing spent", async () => {
    const { code, stdout } = await cli("plan", "--competition", "PL", "--json");
    const plan = json<{ fetch: number; credits: number; items: { action: string; item: { base: string } }[] }>(stdout);
    expect(code).toBe(0);
    expect(plan.credits).toBe(0);
    expect(plan.items.filter(({ action }) => action === "FETCH").every(({ item }) => item.base === "package")).toBe(
      true,
    );
    expect(plan.fetch).toBe(4);
  });

  it("ingests what was asked for and nothing else, then has nothing more to do", async () => {
    const first = await cli("ingest", "--competition", "PL", "--season", "2014", "--json");
    expect(json(first.stdout)).toMatchObject({ status: "SUCCEEDED", progress: { fetched: 1, failed: 0 } });
    const second = await cli("ingest", "--competition", "PL", "--season", "2014", "--json");
    expect(json(second.stdout)).toMatchObject({ status: "SUCCEEDED", progress: { fetched: 0 } });
    const listing = await cli("lake", "ls", "raw/matches/", "--recursive", "--json");
    expect(json<{ objects: { key: string }[] }>(listing.stdout).objects.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^raw\/matches\/source=openfootball\/season_id=en\.1_2014-15\/base=package\/.*\.parquet$/),
    ]);
  });

  it("is the same with --dry-run as plan", async () => {
    const dry = await cli("ingest", "--competition", "PL", "--dry-run", "--json");
    const plan = await cli("plan", "--competition", "PL", "--json");
    expect(json(dry.stdout)).toEqual(json(plan.stdout));
  });

  it("builds: the same input gives the same version", async () => {
    const first = json<{ version: string }>((await cli("build", "--json")).stdout);
    const again = json<{ version: string }>((await cli("build", "--full", "--json")).stdout);
    expect(first.version).toMatch(/^[0-9a-f]{16}$/);
    expect(again.version).toBe(first.version);
  });

  it("prints a SELECT over Parquet files", async () => {
    const { stdout } = await cli("lake", "ls", "raw/matches/", "--sql");
    expect(stdout).toMatch(/^SELECT \* FROM read_parquet\(\[\n {2}'.*\.parquet'\n\]/);
  });

  it("examines itself", async () => {
    const { code, stdout } = await cli("doctor", "--json");
    const report = json<{ ok: boolean; findings: { name: string; status: string }[] }>(stdout);
    expect(code).toBe(0);
    expect(report.findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["node", "settings", "config", "lake", "openfootball"]),
    );
    const broken = await runCli(["doctor"], dataDir, { PORT: "nope" });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/FAIL {2}settings .*PORT/);
  });
});

describe("beside a running service", () => {
  let app: AppProcess;
  beforeAll(async () => {
    app = await startApp({ dataDir, env: { DEMO: "false" } });
    await waitForOutput(app, /Ready in/);
  });
  afterAll(() => app.stop());

  it("ingests and builds through it", async () => {
    const run = await cli("ingest", "--competition", "BL1", "--json");
    expect(json(run.stdout)).toMatchObject({ status: expect.stringMatching(/SUCCEEDED|PARTIAL/) });
    expect(json((await cli("build", "--json")).stdout)).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect((await cli("plan", "--json")).code).toBe(0);
  });

  it("says in one line what the service refuses", async () => {
    const { code, stderr } = await cli("ingest", "--competition", "ZZ");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^competitions: "ZZ" is not in the config[^\n]*\n$/);
  });
});

describe("wrong use", () => {
  it.each([
    [["nonsense"]],
    [["ingest", "--season", "last"]],
    [["ingest", "--mode", "hard"]],
    [["lake", "ls", "--nope"]],
  ])("%j ends with 2 and says what is wrong", async (args) => {
    const { code, stderr } = await cli(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error: /);
  });

  it("names what the config does not have, with 1", async () => {
    const { code, stderr } = await cli("plan", "--endpoint", "nope");
    expect(code).toBe(1);
    expect(stderr).toContain("nope");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [["ingest", "--competition", "ZZ"], 1],
    [["lake", "ls", "../.."], 1],
    [["ingest", "--nope"], 2],
  ])("%j prints one JSON object with --json too, and no stack trace", async (args, expected) => {
    const { code, stdout, stderr } = await cli(...args, "--json");
    expect(code).toBe(expected);
    expect(json(stdout)).toEqual({ error: { message: expect.any(String) } });
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("a broken config file ends with 1 and its faults", async () => {
    const file = join(dataDir, "broken.json");
    await writeFile(file, "{");
    const { code, stderr } = await runCli(["plan"], dataDir, { ENDPOINTS_FILE: file });
    expect(code).toBe(1);
    expect(stderr).toContain("broken.json");
  });
});
