/** Ingestion as admins see it: the whole service over the fake providers, by GraphQL and by the command line. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCompetitionsFile } from "../../../src/fakes/competitions-file.ts";
import { createFakes, DEFAULT_SEASONS, type Fakes } from "../../../src/fakes/create-fakes.ts";
import { FAKE_KEYS } from "../../../src/fakes/ids.ts";
import {
  type AppProcess,
  exitOf,
  newDataDir,
  removeDir,
  runCli,
  startApp,
  waitForOutput,
  waitUntil,
} from "../../support/app-process.ts";

let dataDir: string;
let fakes: Fakes;
let app: AppProcess;
let key: string;
let env: Record<string, string>;

beforeAll(async () => {
  dataDir = await newDataDir();
  fakes = await createFakes({ switches: { API_FOOTBALL: { perMinute: 300 } } });
  const bases = Object.entries(fakes.urls).map(([source, url]) => [`${source}_BASE_URL`, url] as const);
  env = {
    ...Object.fromEntries(bases),
    API_FOOTBALL_KEY: FAKE_KEYS.API_FOOTBALL,
    STATSBOMB_SEASONS: "9000/2025",
    STATSBOMB_MAX_MATCHES: "6",
    COMPETITIONS_FILE: await writeCompetitionsFile(join(dataDir, "fakes"), DEFAULT_SEASONS),
    DEMO: "false",
    OFFLINE: "false",
  };
  app = await startApp({ dataDir, env });
  await waitForOutput(app, /Ready in/, 110_000);
  key = await app.adminKey();
});
afterAll(async () => {
  await app?.stop();
  await fakes?.close();
  await removeDir(dataDir);
});

// biome-ignore lint/suspicious/noExplicitAny: answers are checked by their content
async function ask(document: string, variables: Record<string, unknown> = {}): Promise<any> {
  const answer = await app.query<unknown>(document, variables, key);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}
const PAYLOAD =
  "{ run { id status } replayed userErrors { __typename code message ... on StateError { run { id } } } }";
const trigger = async (input: object) =>
  (await ask(`mutation ($input: IngestionInput!) { triggerIngestion(input: $input) ${PAYLOAD} }`, { input }))
    .triggerIngestion;
const readRun = async (id: string) =>
  (
    await ask(
      "query ($id: ID!) { ingestionRun(id: $id) { status creditsUsed creditsSaved progress { total done fetched skipped failed } } }",
      { id },
    )
  ).ingestionRun;
const untilStatus = async (id: string, status: RegExp) => {
  await waitUntil(app, `run ${id} ${status}`, async () => status.test((await readRun(id)).status));
  return readRun(id);
};
/** Work items of a run, each by endpoint and parameters. */
async function itemsOf(id: string, outcome = "null"): Promise<readonly string[]> {
  const tasks = `tasks(outcome: ${outcome}, first: 100) { nodes { endpoint parameters } }`;
  const { ingestionRun } = await ask(`{ ingestionRun(id: "${id}") { ${tasks} } }`);
  return ingestionRun.tasks.nodes.map((task: object) => JSON.stringify(task));
}
const cli = (...args: string[]) => runCli(args, dataDir, env);
const PAID = "{ sources { id enabled reason reachable credits { limit used remaining resetsAt saved } } }";

describe("ingestion over the fakes", () => {
  it("the sources tell of keys, reach and credits", async () => {
    const { sources } = await ask(PAID);
    const byId = Object.fromEntries(sources.map((source: { id: string }) => [source.id, source]));
    expect(byId.API_FOOTBALL).toMatchObject({ enabled: true, reachable: true, credits: { limit: 100, saved: 0 } });
    expect(byId.API_FOOTBALL.credits.used).toBe(fakes.control.counts().API_FOOTBALL?.credits);
    expect(byId.API_FOOTBALL.credits.remaining).toBe(100 - byId.API_FOOTBALL.credits.used);
    expect(byId.FOOTBALL_DATA).toMatchObject({ enabled: false, reason: "FOOTBALL_DATA_API_KEY is not set" });
  });

  it("with everything there the plan fetches nothing, and running it does just that", async () => {
    const { ingestionPlan } = await ask(
      '{ ingestionPlan(input: { job: "daily_ingest" }) { fetch defer skip credits items { action credits } } }',
    );
    expect(ingestionPlan).toMatchObject({ fetch: 0, defer: 0, credits: 0 });
    const before = fakes.control.requests().length;
    const { run } = await trigger({ job: "daily_ingest" });
    const finished = await untilStatus(run.id, /SUCCEEDED|PARTIAL|FAILED/);
    expect(finished).toMatchObject({ status: "SUCCEEDED", creditsUsed: 0, progress: { fetched: 0 } });
    const asked = fakes.control.requests().slice(before);
    expect(asked.map(({ url }) => url)).toEqual([]);
    const { sources } = await ask(PAID);
    const paid = sources.find(({ id }: { id: string }) => id === "API_FOOTBALL");
    await expect
      .poll(async () => (await ask(PAID)).sources.find((s: { id: string }) => s.id === "API_FOOTBALL").credits.saved, {
        timeout: 10_000,
      })
      .toBe(finished.creditsSaved);
    expect(paid.credits.used).toBe(fakes.control.counts().API_FOOTBALL?.credits);
  });

  it("a run is followed over SSE to its end, cancelled on the way, and what is left of it retried", async () => {
    for (const path of ["events/", "lineups/"])
      fakes.control.fault("STATSBOMB", { kind: "slow", path, delayMs: 700, times: null });
    const { run } = await trigger({
      endpoints: ["statsbomb_matches", "statsbomb_events", "statsbomb_lineups"],
      mode: "FORCE",
    });
    const again = await trigger({
      endpoints: ["statsbomb_matches", "statsbomb_events", "statsbomb_lineups"],
      mode: "FORCE",
    });
    expect(again.userErrors).toMatchObject([
      { __typename: "StateError", code: "ALREADY_RUNNING", run: { id: run.id } },
    ]);
    const client = createClient({ url: `${app.url}/graphql`, headers: { authorization: `Bearer ${key}` } });
    const states: string[] = [];
    for await (const { data } of client.iterate<{
      ingestionRunUpdated: { status: string; progress: { fetched: number } };
    }>({
      query: "subscription ($run: ID) { ingestionRunUpdated(run: $run) { status progress { fetched } } }",
      variables: { run: run.id },
    })) {
      const state = data?.ingestionRunUpdated;
      states.push(state?.status ?? "");
      if (state && state.status === "RUNNING" && state.progress.fetched > 1)
        void ask(`mutation { cancelRun(id: "${run.id}") ${PAYLOAD} }`);
    }
    client.dispose();
    fakes.control.clearFaults("STATSBOMB");
    expect(states.at(-1)).toBe("CANCELLED");
    const { cancelRun } = await ask(`mutation { cancelRun(id: "${run.id}") ${PAYLOAD} }`);
    expect(cancelRun).toMatchObject({ run: null, userErrors: [{ code: "INVALID_STATE", run: { id: run.id } }] });
    await expect.poll(async () => (await readRun(run.id)).progress.failed, { timeout: 15_000 }).toBeGreaterThan(0);
    const { retryRun } = await ask(`mutation { retryRun(id: "${run.id}") ${PAYLOAD} }`);
    const retried = await untilStatus(retryRun.run.id, /SUCCEEDED|PARTIAL|FAILED/);
    expect(retried.status).toBe("SUCCEEDED");
    const done = await itemsOf(run.id, "[FETCHED]");
    expect(done.length).toBeGreaterThan(1);
    expect((await itemsOf(retryRun.run.id)).filter((item) => done.includes(item))).toEqual([]);
  });

  it("out of credits a run waits, and can be cancelled while it does", async () => {
    fakes.control.setUsedToday(100);
    const { run } = await trigger({ endpoints: ["api_football_standings"], mode: "FORCE" });
    await untilStatus(run.id, /WAITING_FOR_CREDITS/);
    const { cancelRun } = await ask(`mutation { cancelRun(id: "${run.id}") ${PAYLOAD} }`);
    expect(cancelRun).toMatchObject({ run: { id: run.id, status: "CANCELLED" }, userErrors: [] });
    const plan = await cli("plan", "--endpoint", "api_football_standings", "--mode", "force", "--json");
    expect(JSON.parse(plan.stdout)).toMatchObject({ fetch: 0, defer: 1, sources: [{ remaining: 0 }] });
  });

  it("schedules are paused, resumed and run at once", async () => {
    const schedule = "{ schedule { id isPaused nextRunAt } userErrors { code } }";
    expect(await ask(`mutation { pauseSchedule(id: "backfill") ${schedule} }`)).toMatchObject({
      pauseSchedule: { schedule: { isPaused: true, nextRunAt: null } },
    });
    const { schedules } = await ask("{ schedules { id isPaused lastRun { id } endpoints } }");
    expect(schedules.map(({ id, isPaused }: { id: string; isPaused: boolean }) => [id, isPaused])).toEqual([
      ["daily_ingest", false],
      ["live_matches", false],
      ["backfill", true],
    ]);
    expect(schedules[0].lastRun).not.toBeNull();
    expect(await ask(`mutation { resumeSchedule(id: "backfill") ${schedule} }`)).toMatchObject({
      resumeSchedule: { schedule: { isPaused: false, nextRunAt: expect.any(String) } },
    });
  });

  it("the command line plans, runs, lists and shows", async () => {
    const plan = await cli("plan", "--endpoint", "statsbomb_matches", "--mode", "force");
    expect(plan.stdout).toMatch(
      /^FETCH {2}raw\/matches\/source=statsbomb\/\S+ +free +forced.*\n\n1 to fetch, 0 to skip, 0 to defer; 0 credits/,
    );
    const ingest = await cli("ingest", "--endpoint", "statsbomb_matches", "--mode", "force");
    expect(ingest.code).toBe(0);
    const id = /^run (\S+) SUCCEEDED: 1 fetched/.exec(ingest.stdout)?.[1];
    const list = await cli("runs", "ls", "--limit", "1");
    expect(list.stdout).toMatch(new RegExp(`^SUCCEEDED +${id} +\\S+ +1/1 tasks, 1 fetched`));
    expect((await cli("runs", "show", String(id))).stdout).toContain("statsbomb_matches: 1 fetched");
    const refused = await cli("ingest", "--endpoint", "football_data_matches");
    expect(refused).toMatchObject({ code: 1, stderr: "FOOTBALL_DATA: FOOTBALL_DATA_API_KEY is not set\n" });
  });
});

describe("without a service", () => {
  it("a run that Ctrl-C ends is cancelled, says so, and is retried", async () => {
    await app.stop();
    fakes.control.fault("STATSBOMB", { kind: "slow", path: "events/", delayMs: 1_500, times: null });
    const interrupted = await interruptedCli([
      "ingest",
      "--endpoint",
      "statsbomb_matches",
      "statsbomb_events",
      "--mode",
      "force",
    ]);
    fakes.control.clearFaults("STATSBOMB");
    expect(interrupted.code).toBe(1);
    const id = /^run (\S+) CANCELLED:/.exec(interrupted.stdout)?.[1];
    expect(interrupted.stderr).toContain(`cancelling run ${id}`);
    const retried = await cli("runs", "retry", String(id), "--json");
    expect(JSON.parse(retried.stdout)).toMatchObject({ status: "SUCCEEDED", progress: { failed: 0 } });
  });
});

/** `npx pitchlake …` that is sent SIGINT once the source is asked for events. */
async function interruptedCli(args: readonly string[]) {
  const eventsAsked = () => fakes.control.requests({ source: "STATSBOMB", contains: "events/" }).length;
  const before = eventsAsked();
  const child = spawn(process.execPath, ["dist/cli.js", ...args], {
    env: { ...process.env, LOG_LEVEL: "warn", DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setInterval(() => {
    if (eventsAsked() <= before) return;
    clearInterval(timer);
    child.kill("SIGINT");
  }, 50);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  clearInterval(timer);
  return { stdout, stderr, code };
}
