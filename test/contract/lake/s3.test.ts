/** The s3 driver keeps the lake's contract on every S3-compatible server that is built on this machine. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createS3Store } from "../../../src/lake/drivers/s3.ts";
import { describeWithService } from "../../support/services.ts";
import { missingS3Server, S3_SERVERS, type S3Server, startS3Server, titleOf } from "../../support/services-s3.ts";
import { describeObjectStore } from "./describe-object-store.ts";

for (const name of S3_SERVERS) {
  describeWithService(`s3 on ${titleOf(name)}`, missingS3Server(name), () => {
    let server: S3Server | undefined;
    let cacheDir: string | undefined;
    afterAll(async () => {
      await server?.stop();
      if (cacheDir) await rm(cacheDir, { recursive: true, force: true });
    });

    describeObjectStore(`s3 on ${name}`, async () => {
      server = await startS3Server(name);
      cacheDir = await mkdtemp(join(tmpdir(), "pitchlake-cache-"));
      await server.createBucket("lake");
      const { endpoint, credentials } = server;
      return createS3Store({ bucket: "lake", endpoint, credentials, cacheDir });
    });
  });
}
