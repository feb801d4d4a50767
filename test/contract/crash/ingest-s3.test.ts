import { afterAll, beforeAll, expect, it } from "vitest";
import { crashTable, faultsOf, missedPoints } from "../../support/crash/crash-table.ts";
import { asAsked, crashEverywhere } from "../../support/crash/harness.ts";
import { SMALL } from "../../support/crash/scenarios.ts";
import { describeWithService } from "../../support/services.ts";
import {
  createBucket,
  missingS3Server,
  preferredS3Server,
  type S3Server,
  startS3Server,
  titleOf,
} from "../../support/services-s3.ts";

const TIMEOUT_MS = 1_800_000;
const BUCKET = "crash-lakes";
const name = preferredS3Server();

describeWithService(`a whole ingest into S3 (${titleOf(name)}), killed call by call`, missingS3Server(name), () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3Server(name);
    await createBucket(server.endpoint, BUCKET);
    process.env.AWS_ACCESS_KEY_ID = server.credentials.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = server.credentials.secretAccessKey;
  });
  afterAll(() => server?.stop());

  it(
    "ends with the same lake after one restart",
    async () => {
      const report = await crashEverywhere({
        scenario: SMALL,
        bucketFor: (prefix) => ({ endpoint: server.endpoint, name: BUCKET, prefix }),
        ...asAsked(),
      });
      console.log(crashTable(`S3 (${server.title}), one request at a time`, report));
      // Fewer would mean that the hooks miss calls.
      expect(report.counts.points.length).toBeGreaterThan(150);
      expect(report.objects).toBeGreaterThanOrEqual(5);
      expect(faultsOf(report.kills, 1)).toEqual([]);
      expect(missedPoints(report)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
