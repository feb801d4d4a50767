import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/errors.ts";
import { createJobBackend } from "../../../src/jobs/backend.ts";
import { silentLogger, template } from "../../support/jobs/embedded-queue.ts";
import { missing, startRedis } from "../../support/jobs/servers.ts";
import { describeJobBackend } from "./describe-job-backend.ts";
import { describeJobs } from "./describe-jobs.ts";

const reason = missing("redis-server");

describe.skipIf(reason !== null)(`Redis${reason === null ? "" : ` (skipped: ${reason})`}`, () => {
  const create = async () => {
    const server = await startRedis();
    return {
      open: () => createJobBackend({ jobs: { kind: "redis", url: server.url }, template, logger: silentLogger }),
      remove: server.stop,
    };
  };
  describeJobBackend("Redis", create);
  describeJobs("Redis", create);

  it("warns loudly about a Redis that may lose jobs, and only then", async () => {
    for (const settings of [{}, { appendonly: "no", "maxmemory-policy": "allkeys-lru" }]) {
      const server = await startRedis(settings);
      const warnings: string[] = [];
      const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
      const backend = await createJobBackend({ jobs: { kind: "redis", url: server.url }, template, logger });
      expect(warnings).toHaveLength(Object.keys(settings).length);
      if (warnings.length > 0) expect(warnings.join()).toMatch(/appendonly is no.*maxmemory-policy is allkeys-lru/);
      await backend.close();
      await server.stop();
    }
  });
});

it("refuses a Redis that is not there, without its password", async () => {
  const url = "redis://user:secret-word@127.0.0.1:1/0";
  const opening = createJobBackend({ jobs: { kind: "redis", url }, template, logger: silentLogger });
  const error: unknown = await opening.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toContain("REDIS_URL: Redis at 127.0.0.1:1/0 cannot be used");
  expect(String(error)).not.toContain("secret-word");
});
