import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AppProcess,
  exitOf,
  newDataDir,
  removeDir,
  runCli,
  startApp,
  waitForOutput,
} from "../support/app-process.ts";

let dataDir: string;
beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(() => removeDir(dataDir));

const cli = (...args: string[]) => runCli(args, dataDir, { DEMO: "false" });
const json = <T>(text: string): T => JSON.parse(text) as T;

describe("node dist/main.js", () => {
  const main = async (...args: string[]) => {
    const child = spawn(process.execPath, ["dist/main.js", ...args], { env: { ...process.env, DATA_DIR: dataDir } });
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
    return { stdout, stderr, code };
  };

  it("--help and --version answer and start nothing", async () => {
    for (const flag of ["--help", "-h"]) {
      const { stdout, code } = await main(flag);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: pitchlake .*\bstart\b.*\bingest\b/s);
    }
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await main("--version")).toEqual({ stdout: `${version}\n`, stderr: "", code: 0 });
    expect(existsSync(join(dataDir, "process.lock"))).toBe(false);
  });

  it.each([
    ["--prot", ["--prot", "4001"]],
    ["start", ["start"]],
    ["--json", ["--help", "--json"]],
  ])("refuses %s with one line, and starts nothing", async (named, args) => {
    const { stdout, stderr, code } = await main(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(new RegExp(`^Unknown argument ${named}: .*pitchlake --help.*\n$`));
    expect(existsSync(join(dataDir, "process.lock"))).toBe(false);
  });
});

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

  it("finds a raw object that is lost, and the command that it names brings it back", async () => {
    const verify = async (...flags: string[]) => {
      const { code, stdout } = await cli("lake", "verify", "--json", ...flags);
      return { code, ...json<{ objects: number; read: number; findings: object[] }>(stdout) };
    };
    const whole = await verify();
    expect(whole).toMatchObject({ code: 0, read: whole.objects, findings: [] });
    expect((await verify("--fast")).read).toBeLessThan(whole.objects / 2);
    const listing = await cli("lake", "ls", "raw/matches/", "--recursive", "--json");
    const key = json<{ objects: { key: string }[] }>(listing.stdout).objects[0]?.key ?? "";
    await rm(join(dataDir, "lake", key));
    const remedy = expect.stringMatching(/run `pitchlake ingest`/);
    for (const flags of [[], ["--fast"], ["raw/matches/"]])
      expect(await verify(...flags)).toMatchObject({ code: 1, findings: [{ key, fault: "missing", remedy }] });
    await cli("ingest", "--competition", "PL", "--season", "2014", "--json");
    expect(await verify()).toMatchObject({ code: 0, findings: [] });
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
