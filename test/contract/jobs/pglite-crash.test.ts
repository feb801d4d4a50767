import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, truncate, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createJobBackend } from "../../../src/jobs/backend.ts";
import { createQueueFolder, silentLogger, template } from "../../support/jobs/embedded-queue.ts";
import { until } from "./describe-job-backend.ts";

describe("embedded queue after a crash", () => {
  let place: Awaited<ReturnType<typeof createQueueFolder>>;
  beforeEach(async () => {
    place = await createQueueFolder();
  });
  afterEach(() => place.remove());

  it("has every acknowledged job after SIGKILL, and runs at once what was active", async () => {
    const acknowledged: string[] = [];
    for (let kill = 1; kill <= 2; kill++) acknowledged.push(...(await addUntilKilled(place.dir, 40)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(80);

    const backend = await place.open();
    const queue = backend.queue("added");
    const present = new Set((await queue.getWaiting(0, -1)).map(({ id }) => id));
    expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);

    const opened = performance.now();
    const again: number[] = [];
    const worker = backend.worker("busy", async () => void again.push(performance.now()), { concurrency: 1 });
    // Its lock would hold it for ten minutes.
    await until(() => again.length === 1, 15_000);
    expect(again[0]! - opened).toBeLessThan(15_000);
    await worker.close();
    await queue.close();
    await backend.close();
  });

  it("moves a folder that cannot be opened aside and begins anew", async () => {
    const first = await place.open();
    await first.close();
    await truncate(join(place.dir, "global", "pg_control"), 100);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const backend = await createJobBackend({ jobs: { kind: "embedded", dir: place.dir }, template, logger });
    const queue = backend.queue("new");
    await queue.add("works", {});
    expect(warnings.join()).toContain("moved aside");
    expect(await siblings(place.dir, ".broken-")).toHaveLength(1);
    await queue.close();
    await backend.close();
  });

  it("begins anew over what a start left that was killed while it unpacked", async () => {
    await mkdir(`${place.dir}.unpacking/base`, { recursive: true });
    await writeFile(`${place.dir}.unpacking/PG_VERSION`, "18\n");
    const backend = await place.open();
    expect(existsSync(`${place.dir}.unpacking`)).toBe(false);
    await backend.close();
  });

  it("makes the template itself, in a child process, when the installation has none", async () => {
    const missing = { ...template, file: join(dirname(place.dir), "absent.tar.gz") };
    const backend = await createJobBackend({
      jobs: { kind: "embedded", dir: place.dir },
      template: missing,
      logger: silentLogger,
    });
    const queue = backend.queue("first");
    await queue.add("works", {}, { jobId: "first" });
    expect(await queue.getWaitingCount()).toBe(1);
    expect(await readdir(dirname(place.dir))).toEqual([basename(place.dir)]);
    await queue.close();
    await backend.close();
  });

  it("migrates a folder whose schema is behind BullMQ's", async () => {
    const first = await place.open();
    await first.close();
    const copy = `${place.dir}-old`;
    await cp(place.dir, copy, { recursive: true });
    const { PGlite } = await import("@electric-sql/pglite");
    const old = await PGlite.create(copy);
    await old.exec("DROP SCHEMA bullmq CASCADE");
    await old.close();
    const backend = await createJobBackend({ jobs: { kind: "embedded", dir: copy }, template, logger: silentLogger });
    expect(await siblings(copy, ".broken-")).toHaveLength(0);
    const queue = backend.queue("migrated");
    await queue.add("works", {});
    await queue.close();
    await backend.close();
  });
});

async function siblings(dir: string, suffix: string): Promise<string[]> {
  return (await readdir(dirname(dir))).filter((name) => name.startsWith(`${basename(dir)}${suffix}`));
}

async function addUntilKilled(dir: string, jobs: number): Promise<string[]> {
  const script = join(import.meta.dirname, "../../support/jobs/add-jobs-until-killed.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, dir], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("active\n") && output.split("\n").length > jobs + 2) child.kill("SIGKILL");
    });
    child.on("close", () => resolve());
  });
  // The last line may be torn: only whole lines were acknowledged.
  return output
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("job-"));
}
