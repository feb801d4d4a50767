import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/errors.ts";
import { createJobBackend } from "../../../src/jobs/backend.ts";
import { silentLogger, template } from "../../support/jobs/embedded-queue.ts";
import { missing, startPostgres } from "../../support/jobs/servers.ts";
import { describeJobBackend } from "./describe-job-backend.ts";
import { describeJobs } from "./describe-jobs.ts";

const reason = missing("postgres");

describe.skipIf(reason !== null)(`PostgreSQL${reason === null ? "" : ` (skipped: ${reason})`}`, () => {
  const create = async () => {
    const server = await startPostgres();
    return {
      open: () => createJobBackend({ jobs: { kind: "postgres", url: server.url }, template, logger: silentLogger }),
      remove: server.stop,
    };
  };
  describeJobBackend("PostgreSQL", create);
  describeJobs("PostgreSQL", create);
});

it("refuses a PostgreSQL that is not there, without its password", async () => {
  const url = "postgres://user:secret-word@127.0.0.1:1/jobs";
  const opening = createJobBackend({ jobs: { kind: "postgres", url }, template, logger: silentLogger });
  const error: unknown = await opening.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toContain("DATABASE_URL: PostgreSQL at 127.0.0.1:1/jobs cannot be used");
  expect(String(error)).not.toContain("secret-word");
});
