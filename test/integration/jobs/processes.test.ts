import { describe } from "vitest";
import { missing, startPostgres, startRedis } from "../../support/jobs/servers.ts";
import { describeProcesses } from "./describe-processes.ts";

const redis = missing("redis-server");
describe.skipIf(redis !== null)(`Redis${redis === null ? "" : ` (skipped: ${redis})`}`, () => {
  describeProcesses("Redis", async () => {
    const { url, stop } = await startRedis();
    return { jobs: { kind: "redis", url }, stop };
  });
});

const postgres = missing("postgres");
describe.skipIf(postgres !== null)(`PostgreSQL${postgres === null ? "" : ` (skipped: ${postgres})`}`, () => {
  describeProcesses("PostgreSQL", async () => {
    const { url, stop } = await startPostgres();
    return { jobs: { kind: "postgres", url }, stop };
  });
});
