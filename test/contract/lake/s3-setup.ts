/** One S3 server with a fault proxy before it, for all tests of a file; each test has a bucket of its own. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createS3Store, type S3StoreOptions } from "../../../src/lake/drivers/s3.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { describeWithService } from "../../support/services.ts";
import {
  missingS3Server,
  preferredS3Server,
  type S3Server,
  startS3Server,
  titleOf,
} from "../../support/services-s3.ts";
import { type FaultProxy, startFaultProxy } from "./s3-fault-proxy.ts";

export interface S3Setup {
  readonly server: () => S3Server;
  readonly proxy: () => FaultProxy;
  readonly bucket: () => string;
  /** A temp folder, of this test alone. */
  readonly folder: () => string;
  /** A store behind the proxy that waits for nothing between two attempts. */
  readonly open: (options?: Partial<S3StoreOptions>) => ObjectStore;
  /** Another process's store: past the proxy, with nothing in common. */
  readonly other: () => ObjectStore;
}

export const bytes = (text: string): Buffer => Buffer.from(text, "utf8");
export const textOf = (object: { readonly body: Uint8Array } | null): string | null =>
  object && Buffer.from(object.body).toString("utf8");

let count = 0;

export function describeOnS3(title: string, tests: (setup: S3Setup) => void): void {
  const name = preferredS3Server();
  describeWithService(`${title}, on ${titleOf(name)}`, missingS3Server(name), () => {
    let server: S3Server;
    let proxy: FaultProxy;
    let root: string;
    let bucket: string;
    const opened: ObjectStore[] = [];
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), "pitchlake-s3-test-"));
      server = await startS3Server(name);
      proxy = await startFaultProxy(server.endpoint);
    });
    afterAll(async () => {
      await Promise.all(opened.map((store) => store.close()));
      await proxy?.close();
      await server?.stop();
      await rm(root, { recursive: true, force: true });
    });
    beforeEach(async () => {
      count += 1;
      bucket = `lake-${process.pid}-${count}`;
      await server.createBucket(bucket);
      proxy.reset();
    });
    const folder = () => join(root, bucket);
    const make = (options: Partial<S3StoreOptions>) => {
      const { credentials } = server;
      const cacheDir = join(folder(), "cache");
      const store = createS3Store({ bucket, endpoint: server.endpoint, credentials, cacheDir, ...options });
      opened.push(store);
      return store;
    };
    tests({
      server: () => server,
      proxy: () => proxy,
      bucket: () => bucket,
      folder,
      open: (options = {}) => make({ endpoint: proxy.endpoint, sleep: async () => {}, ...options }),
      other: () => make({ cacheDir: join(folder(), "other-cache") }),
    });
  });
}
