import { afterEach, describe, expect, it } from "vitest";
import {
  type AppProcess,
  newDataDir,
  removeDir,
  startApp,
  waitForReady,
  waitUntil,
} from "../../support/app-process.ts";
import { missing, type RestartableServer, startRedis } from "../../support/jobs/servers.ts";

const reason = missing("redis-server");
const OUTAGE_MS = 8_000;
/** Promised are 2 s, of which the queue may take 1.9; the rest is for a busy machine. Unbounded it would be the outage. */
const PROMISED_MS = 4_000;
const MATCHES = '{ matches(filter: { competitions: ["PL"] }, first: 5) { totalCount nodes { id } } }';
const TRIGGER = `mutation ($key: String) {
  triggerIngestion(input: { endpoints: ["openfootball_leagues"], competitions: ["PL"], idempotencyKey: $key }) {
    run { id } userErrors { code message }
  }
}`;
interface Triggered {
  readonly triggerIngestion: {
    readonly run: { readonly id: string } | null;
    readonly userErrors: readonly { readonly code: string; readonly message: string }[];
  };
}

describe.skipIf(reason !== null)(`the API without its Redis${reason === null ? "" : ` (skipped: ${reason})`}`, () => {
  let app: AppProcess;
  let redis: RestartableServer;
  let dataDir: string;
  afterEach(async () => {
    await app.stop();
    await redis.stop();
    await removeDir(dataDir);
  });

  it("answers as before, refuses within 2 s what it cannot queue, and goes on when it is back", async () => {
    redis = await startRedis();
    dataDir = await newDataDir();
    app = await startApp({ dataDir, env: { REDIS_URL: redis.url, DEMO: "false" } });
    await waitForReady(app);
    const key = await app.adminKey();
    const before = await app.query(MATCHES);
    expect(before.errors).toBeUndefined();

    await redis.kill();
    const killedAt = Date.now();
    let asked = 0;
    while (Date.now() - killedAt < OUTAGE_MS) {
      const started = Date.now();
      expect((await app.query(MATCHES)).data).toEqual(before.data);
      const health = await app.query("{ health { status } schedules { id isPaused } }", {}, key);
      expect(health.errors).toBeUndefined();
      expect(Date.now() - started).toBeLessThan(PROMISED_MS);
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(asked).toBeGreaterThan(1);
    const triggered = Date.now();
    const refused = await app.query<Triggered>(TRIGGER, { key: "k-1" }, key);
    expect(Date.now() - triggered).toBeLessThan(PROMISED_MS);
    expect(refused.errors).toBeUndefined();
    expect(refused.data.triggerIngestion).toMatchObject({ run: null, userErrors: [{ code: "SOURCE_UNAVAILABLE" }] });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);

    await redis.restart();
    let id = "";
    await waitUntil(app, "a run to be queued", async () => {
      const { data } = await app.query<Triggered>(TRIGGER, { key: "k-1" }, key);
      id = data.triggerIngestion.run?.id ?? "";
      return id !== "";
    });
    await waitUntil(app, "the run to end", async () => {
      const document = "query ($id: ID!) { ingestionRun(id: $id) { status } }";
      const { data } = await app.query<{ ingestionRun: { status: string } }>(document, { id }, key);
      return ["SUCCEEDED", "PARTIAL"].includes(data.ingestionRun.status);
    });
    expect((await app.query(MATCHES)).data).toEqual(before.data);
  });
});
