/** The whole service with its lake in a bucket: nothing but settings differs. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, newDataDir, removeDir, runCli, startApp, waitForOutput } from "../support/app-process.ts";
import { preferredS3Server, type S3Server, startS3Server, titleOf } from "../support/services-s3.ts";

const STANDINGS = '{ standings(competition: "PL", season: 2014) { rows { team { name } points } } }';
type Standings = { standings: { rows: { team: { name: string }; points: number }[] } };

describe(`a lake on ${titleOf(preferredS3Server())}`, () => {
  let server: S3Server;
  let env: Record<string, string>;
  const dirs: string[] = [];
  const started: AppProcess[] = [];
  const start = async () => {
    const dataDir = await newDataDir();
    dirs.push(dataDir);
    const app = await startApp({ dataDir, env });
    started.push(app);
    await waitForOutput(app, /Ready in/);
    return app;
  };

  beforeAll(async () => {
    server = await startS3Server();
    await server.createBucket("football-data-lake");
    env = {
      DEMO: "false",
      MINIO_ENDPOINT: server.endpoint,
      LAKE_PREFIX: "lakes/one",
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
    };
  });
  afterAll(async () => {
    await Promise.all(started.map((app) => app.stop()));
    await server.stop();
    await Promise.all(dirs.map(removeDir));
  });

  it("ingests, builds, publishes and serves out of it, and keeps no lake folder", async () => {
    const app = await start();
    const { data } = await app.query<Standings>(STANDINGS);
    expect(data.standings.rows[0]).toEqual({ team: { name: "Chelsea FC" }, points: 87 });
    expect(await readdir(app.dataDir)).not.toContain("lake");
    const listing = await runCli(["lake", "ls", "raw/", "-r", "--json"], app.dataDir, env);
    expect(JSON.parse(listing.stdout).objects.length).toBeGreaterThan(20);
    expect(await readdir(join(app.dataDir, "cache", "lake"))).toContain("objects");
    expect(await app.stop()).toBe(0);
  });

  it("serves the same snapshot to another machine, which has nothing left to ingest", async () => {
    const app = await start();
    const { data } = await app.query<Standings>(STANDINGS);
    expect(data.standings.rows[0]?.points).toBe(87);
    expect(app.output()).toMatch(/0 requests sent|0 fetched/);
  });

  it("says what is wrong when the bucket is not there", async () => {
    const dataDir = await newDataDir();
    dirs.push(dataDir);
    const app = await startApp({ dataDir, env: { ...env, LAKE_BUCKET: "no-such-bucket" } });
    started.push(app);
    expect(await new Promise((resolve) => app.child.once("exit", resolve))).toBe(1);
    expect(app.output()).toContain("no-such-bucket");
    expect(app.output()).not.toMatch(/\n\s+at /);
  });
});
