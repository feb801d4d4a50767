/** The embedded queue: BullMQ on PGlite in a folder. The caller holds the data folder's lock: PGlite has none, and two openers lose rows. */

import { existsSync } from "node:fs";
import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { PGlite, types } from "@electric-sql/pglite";
import { createPostgresBackend as bullmqOnPostgres, LATEST_SCHEMA_VERSION, runMigrations } from "bullmq";
import type { BackendLogger, JobBackend, QueueTemplateFiles } from "../backend.ts";
import { bindBackend } from "./bind-backend.ts";
import { createPglitePool } from "./pglite-pool.ts";
import { removeTemplateLeftovers, unpackQueueTemplate } from "./queue-template.ts";

export interface PgliteBackendOptions {
  /** DATA_DIR/queue. */
  readonly dir: string;
  readonly template: QueueTemplateFiles;
  readonly logger: BackendLogger;
}

/** A job that took the process down this often is failed instead of tried again at the next start. */
const MAX_LOST_ATTEMPTS = 10;

/**
 * Opens the queue, from the template when there is none. Jobs that a killed process left active go back to wait.
 * A folder that cannot be opened is moved aside, not deleted: the lake is the only state that matters.
 */
export async function createPgliteBackend(options: PgliteBackendOptions): Promise<JobBackend> {
  const { dir, logger } = options;
  await removeTemplateLeftovers(dir);
  const db = await openOrReplace(options);
  await db.exec("SET search_path TO bullmq, public");
  const recovered = await recoverActiveJobs(db, Date.now());
  if (recovered > 0) logger.info({ recovered }, "jobs that a stopped process left active run again");
  return bindBackend({
    kind: "embedded",
    description: `embedded queue in ${dir}`,
    factory: bullmqOnPostgres,
    connection: createPglitePool(db),
    // Nobody else can take a job, so locks need no watching: an idle queue costs no CPU at all.
    worker: { skipStalledCheck: true, lockDuration: 600_000, drainDelay: 3_600 },
    close: () => db.close(),
  });
}

async function openOrReplace(options: PgliteBackendOptions): Promise<PGlite> {
  const { dir, template, logger } = options;
  if (!(await isEmptyOrAbsent(dir))) {
    try {
      return await open(dir);
    } catch (error) {
      const aside = `${dir}.broken-${Date.now()}`;
      await rename(dir, aside);
      logger.warn({ err: error, aside }, "the job queue cannot be opened; it is moved aside and a new one begins");
    }
  }
  await unpackQueueTemplate(template, dir);
  return open(dir);
}

async function isEmptyOrAbsent(dir: string): Promise<boolean> {
  return !existsSync(dir) || (await readdir(dir)).length === 0;
}

async function open(dir: string): Promise<PGlite> {
  // PGlite would run initdb over whatever is there.
  if (!existsSync(join(dir, "PG_VERSION"))) throw new Error(`${dir} holds no database`);
  // As node-postgres does it: int8 as text.
  const db = await PGlite.create(dir, { parsers: { [types.INT8]: (value: string) => value } });
  try {
    if ((await schemaVersion(db)) < LATEST_SCHEMA_VERSION) await migrate(db);
    return db;
  } catch (error) {
    await db.close().catch(() => undefined);
    throw error;
  }
}

async function schemaVersion(db: PGlite): Promise<number> {
  const { rows: found } = await db.query<{ ledger: string | null }>("SELECT to_regclass('bullmq.migration') AS ledger");
  if (found[0]?.ledger == null) return 0;
  const { rows } = await db.query<{ version: number }>("SELECT max(version)::int AS version FROM bullmq.migration");
  return rows[0]?.version ?? 0;
}

async function migrate(db: PGlite): Promise<void> {
  const client = await createPglitePool(db).connect();
  await runMigrations(client).finally(() => client.release());
}

/**
 * The lock of the data folder proves that whoever held these jobs is dead: they are marked as stalled, then BullMQ's own
 * recovery takes them back, counts the loss and gives up on a job that was lost too often.
 */
async function recoverActiveJobs(db: PGlite, nowMs: number): Promise<number> {
  const { rows: queues } = await db.query<{ queue: string }>("SELECT DISTINCT queue FROM job WHERE state = 'active'");
  if (queues.length === 0) return 0;
  await db.exec(
    "UPDATE job SET stalled_marked = true, locked_until_ms = 0 WHERE state = 'active';" +
      "DELETE FROM meta WHERE field = 'stalled-check'",
  );
  let recovered = 0;
  for (const { queue } of queues) {
    const result = await db.query("SELECT move_stalled_jobs_to_wait($1, $2, $3, $4)", [
      queue,
      MAX_LOST_ATTEMPTS,
      nowMs,
      0,
    ]);
    recovered += result.rows.length;
  }
  return recovered;
}
