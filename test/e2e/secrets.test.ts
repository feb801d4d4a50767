/** Keys of sources in the whole service: out of AWS Secrets Manager, and in nothing that it writes or says. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeCompetitionsFile } from "../../src/fakes/competitions-file.ts";
import { createFakes, DEFAULT_SEASONS, type Fakes } from "../../src/fakes/create-fakes.ts";
import { type SecretsManagerServer, startSecretsManager } from "../contract/secrets/secrets-manager-server.ts";
import {
  type AppProcess,
  freePort,
  newDataDir,
  removeDir,
  runCli,
  startApp,
  waitForOutput,
  waitUntil,
} from "../support/app-process.ts";

const KEYS = {
  API_FOOTBALL_KEY: "canary-of-api-football-7f3a",
  FOOTBALL_DATA_API_KEY: "canary-of-football-data-91c2",
  THESPORTSDB_KEY: "canary-of-thesportsdb-55e0",
};
const ID = "epl-pipeline/dev/api-keys";
const ENDPOINTS = [
  "api_football_fixtures",
  "football_data_matches",
  "football_data_teams",
  "thesportsdb_table",
  "thesportsdb_teams",
];

let dataDir: string;
let fakes: Fakes;
let vault: SecretsManagerServer;
let app: AppProcess;
let env: Record<string, string>;

beforeEach(async () => {
  dataDir = await newDataDir();
  fakes = await createFakes({
    switches: {
      API_FOOTBALL: { keys: [KEYS.API_FOOTBALL_KEY], perMinute: 300 },
      FOOTBALL_DATA: { keys: [KEYS.FOOTBALL_DATA_API_KEY] },
      THESPORTSDB: { premiumKeys: [KEYS.THESPORTSDB_KEY] },
    },
  });
  vault = await startSecretsManager();
  env = {
    ...Object.fromEntries(Object.entries(fakes.urls).map(([source, url]) => [`${source}_BASE_URL`, url])),
    COMPETITIONS_FILE: await writeCompetitionsFile(join(dataDir, "fakes"), DEFAULT_SEASONS),
    DEMO: "false",
    OFFLINE: "false",
    LOG_LEVEL: "trace",
  };
});
afterEach(async () => {
  await app.stop();
  await Promise.all([fakes.close(), vault.close()]);
  await removeDir(dataDir);
});

const start = async (more: Readonly<Record<string, string>>): Promise<void> => {
  app = await startApp({ dataDir, env: { ...env, ...more } });
  await waitForOutput(app, /Ready in/, 110_000);
};

const aws = (url: string) => ({
  SECRETS_ID: ID,
  AWS_ENDPOINT_URL: url,
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "testing",
  AWS_SECRET_ACCESS_KEY: "testing",
  AWS_EC2_METADATA_DISABLED: "true",
});

async function silentVault(): Promise<string> {
  vault.secrets.set(ID, null);
  return vault.url;
}

const RUN = "{ id status tasks(first: 100) { nodes { endpoint key outcome reason error { code message } } } }";

/** What the run of those endpoints left, once it is over. */
async function ingest(): Promise<string> {
  const key = await app.adminKey();
  const { data, errors } = await app.query<{ triggerIngestion: { run: { id: string } } }>(
    "mutation ($input: IngestionInput!) { triggerIngestion(input: $input) { run { id } userErrors { message } } }",
    { input: { endpoints: ENDPOINTS, seasons: [2025], mode: "FORCE" } },
    key,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  const { id } = data.triggerIngestion.run;
  let shown = "";
  await waitUntil(app, "the end of the run", async () => {
    const answer = await app.query(`query ($id: ID!) { ingestionRun(id: $id) ${RUN} }`, { id }, key);
    shown = JSON.stringify(answer);
    if (answer.errors) throw new Error(shown);
    return /"status":"(SUCCEEDED|PARTIAL|FAILED|WAITING_FOR_CREDITS)"/.test(shown);
  });
  return shown;
}

/** Without the probes of `doctor`, which need no key. */
const asked = (source: "API_FOOTBALL" | "FOOTBALL_DATA") =>
  fakes.control.requests({ source }).filter(({ method }) => method !== "HEAD");

const metrics = async (): Promise<string> => (await fetch(`${app.url}/metrics`)).text();

/** Every file, by its bytes; those of the queue's database, too. */
async function filesOf(folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => [path, await readFile(path).catch(() => Buffer.alloc(0))] as const));
}

const leaksIn = (text: string | Buffer): readonly string[] => Object.values(KEYS).filter((key) => text.includes(key));

describe("a run that fails, logged at trace level", () => {
  it("tells its keys in no log line, lake key, error, metric, record or file", async () => {
    fakes.control.fault("API_FOOTBALL", { kind: "reset", times: null });
    fakes.control.fault("FOOTBALL_DATA", { kind: "status", status: 500, path: "matches", times: null });
    fakes.control.fault("FOOTBALL_DATA", { kind: "html", path: "teams", times: null });
    fakes.control.fault("THESPORTSDB", { kind: "redirect", location: "http://10.0.0.1/", path: "table", times: null });
    fakes.control.fault("THESPORTSDB", { kind: "status", status: 404, path: "teams", times: null });
    await start(KEYS);
    const shown = await ingest();
    expect(shown).toMatch(/FAILED|QUARANTINED/);
    fakes.control.clearFaults();
    for (const source of ["API_FOOTBALL", "FOOTBALL_DATA", "THESPORTSDB"] as const) fakes.control.revokeKeys(source);
    const refused = await ingest();
    expect(refused).toContain("AUTH_FAILED");
    const doctor = await runCli(["doctor", "--json"], dataDir, { ...env, ...KEYS });
    const listing = await runCli(["lake", "ls", "-r", "--json"], dataDir, env);
    const said = [shown, refused, await metrics(), doctor.stdout, doctor.stderr, listing.stdout, listing.stderr];
    expect(await app.stop()).toBe(0);
    expect(said.map(leaksIn)).toEqual(said.map(() => []));
    expect(leaksIn(app.output())).toEqual([]);
    const files = await filesOf(dataDir);
    expect(files.length).toBeGreaterThan(20);
    expect(
      files.filter(([path, bytes]) => leaksIn(bytes).length + leaksIn(path).length > 0).map(([path]) => path),
    ).toEqual([]);
    // They did go out to where they belong.
    const kinds = new Set(asked("FOOTBALL_DATA").map(({ key }) => key));
    expect(kinds).toEqual(new Set(["good", "bad"]));
    // What is sent at the start and by both runs is more than football-data.org's minute allows.
  }, 300_000);
});

describe("SECRETS_ID", () => {
  it("gives the keys, and a new one after a source refused the old", async () => {
    vault.secrets.set(ID, JSON.stringify({ ...KEYS, API_FOOTBALL_KEY: "an-old-key" }));
    await start(aws(vault.url));
    expect(await ingest()).toContain("AUTH_FAILED");
    vault.secrets.set(ID, JSON.stringify(KEYS));
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(await ingest()).not.toContain("AUTH_FAILED");
    expect(asked("API_FOOTBALL").at(-1)?.key).toBe("good");
    const doctor = await runCli(["doctor", "--json"], dataDir, { ...env, ...aws(vault.url) });
    expect(doctor.stdout).toContain("3 of 3 sources have a key");
    expect(leaksIn(app.output() + doctor.stdout)).toEqual([]);
  });

  it.each([
    ["unreachable", async () => `http://127.0.0.1:${await freePort()}`, /could not be reached \(ECONNREFUSED\)/],
    ["silent", silentVault, /did not answer within 3000 ms/],
    ["without that secret", async () => vault.url, /does not exist in this account and region/],
  ])("%s: the service starts, says so, and asks sources without a key", async (_, urlOf, said) => {
    const url = await urlOf();
    await start(aws(url));
    expect(app.output()).toMatch(said);
    const doctor = await runCli(["doctor", "--json"], dataDir, { ...env, ...aws(url) });
    expect(doctor.stdout).toMatch(said);
    expect(doctor.code).toBe(0);
    expect(asked("API_FOOTBALL")).toEqual([]);
  });
});
