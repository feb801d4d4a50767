/** BullMQ on PostgreSQL, in the schema "bullmq". Only this file imports pg, and only when DATABASE_URL is set. */

import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createPostgresBackend as bullmqOnPostgres, type PgPool, type PgPoolConfig, runMigrations } from "bullmq";
import { ConfigError } from "../../errors.ts";
import type { BackendLogger, JobBackend } from "../backend.ts";
import { bindBackend } from "./bind-backend.ts";
import { correctStatement } from "./maxed-queue.ts";
import { SHARED_WORKER, withoutCredentials } from "./shared.ts";

const CONNECT_TIMEOUT_MS = 5_000;
/** SQLSTATE of "the database system is starting up". */
const CANNOT_CONNECT_NOW = "57P03";
/** Each worker and each listener keeps one connection for LISTEN. */
const MAX_CONNECTIONS = 30;

/**
 * Migrates the schema when it is older than BullMQ's; several processes may do so at once.
 * @throws ConfigError when PostgreSQL cannot be reached within 5 s or is too old
 */
export async function createPostgresBackend(options: {
  readonly url: string;
  readonly logger: BackendLogger;
}): Promise<JobBackend> {
  const description = `PostgreSQL at ${withoutCredentials(options.url)}`;
  const pool = await createPool(options.url);
  pool.on("error", (error) => options.logger.warn({ err: error }, `${description}: a connection was lost`));
  try {
    const client = await connectOnceStarted(pool);
    await runMigrations(client).finally(() => client.release());
  } catch (error) {
    await pool.end();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`DATABASE_URL: ${description} cannot be used: ${reason}`], { cause: error });
  }
  return bindBackend({
    kind: "postgres",
    description,
    factory: bullmqOnPostgres,
    connection: pool,
    worker: SHARED_WORKER,
    close: () => pool.end(),
  });
}

/** PostgreSQL takes connections a moment before it takes clients: what starts beside it must not give up on that. */
async function connectOnceStarted(pool: PgPool): ReturnType<PgPool["connect"]> {
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  for (;;) {
    try {
      return await pool.connect();
    } catch (error) {
      const isStarting = (error as { code?: string }).code === CANNOT_CONNECT_NOW;
      if (!isStarting || performance.now() > deadline) throw error;
      await sleep(200);
    }
  }
}

async function createPool(url: string): Promise<PgPool> {
  // pg ships no types; BullMQ's own describe the part that is used.
  const name: string = "pg";
  const pg = (await import(name)) as { default: { Pool: new (config: PgPoolConfig) => PgPool & EventEmitter } };
  const pool = new pg.default.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: "-c search_path=bullmq,public",
  });
  const query = pool.query.bind(pool);
  // Every BullMQ object adds its own error listener.
  pool.setMaxListeners(0);
  return Object.assign(pool, {
    query: (text: string, parameters?: readonly unknown[]) => query(correctStatement(text), parameters),
  });
}
