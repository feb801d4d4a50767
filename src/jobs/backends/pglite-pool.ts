/**
 * The part of `pg.Pool` that BullMQ uses, over the one session of an in-process PGlite.
 * Transactions of several clients share that session, so BEGIN … COMMIT holds a lock.
 */

import { EventEmitter } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PgPool, PgPoolClient } from "bullmq";
import { correctStatement } from "./maxed-queue.ts";

interface PgliteResult {
  readonly rows: unknown[];
  readonly affectedRows?: number;
}

/** What this file needs of PGlite. */
export interface PgliteDatabase {
  query(text: string, parameters?: unknown[]): Promise<PgliteResult>;
  exec(text: string): Promise<PgliteResult[]>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
}

interface QueryResult {
  readonly rows: never[];
  readonly rowCount: number;
}

type Query = (text: string, parameters?: readonly unknown[]) => Promise<QueryResult>;
type Release = () => void;
type Acquire = () => Promise<Release>;

/** BullMQ's LISTEN texts start with comments; unrecognised, they would silently cost a 5 s poll per job. */
const LEADING_COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const LISTEN = /^(UN)?LISTEN\s+"?([^";\s]+)"?/i;
const EMPTY: QueryResult = { rows: [], rowCount: 0 };

/** @returns a pool for BullMQ's `connection`; the caller keeps and closes `db` */
export function createPglitePool(db: PgliteDatabase): PgPool {
  const acquire = createMutex();
  const run: Query = (text, parameters) => runStatement(db, text, parameters);
  const query: Query = async (text, parameters) => {
    const release = await acquire();
    try {
      return await run(text, parameters);
    } finally {
      release();
    }
  };
  // Every BullMQ object adds its own error listener.
  return Object.assign(new EventEmitter().setMaxListeners(0), {
    // Nothing can drop a connection inside the process: BullMQ may block without a poll.
    options: { keepAlive: true },
    query,
    connect: async () => createClient(db, acquire, run),
    end: async () => undefined,
  }) as unknown as PgPool;
}

function createClient(db: PgliteDatabase, acquire: Acquire, run: Query): PgPoolClient {
  const emitter = new EventEmitter();
  const unlisten = new Map<string, () => Promise<void>>();
  let transaction: Release | null = null;

  const listen = async (channel: string): Promise<QueryResult> => {
    if (!unlisten.has(channel))
      unlisten.set(channel, await db.listen(channel, (payload) => emitter.emit("notification", { channel, payload })));
    return EMPTY;
  };
  const stopListening = async (channel: string): Promise<QueryResult> => {
    await unlisten.get(channel)?.();
    unlisten.delete(channel);
    return EMPTY;
  };
  const endTransaction = () => {
    transaction?.();
    transaction = null;
  };
  const query: Query = async (text, parameters) => {
    const statement = text.replace(LEADING_COMMENTS, "");
    // A LISTEN inside somebody else's transaction would be lost with its rollback.
    const release = transaction === null ? await acquire() : null;
    try {
      const channel = LISTEN.exec(statement);
      if (channel?.[2] !== undefined) return await (channel[1] ? stopListening : listen)(channel[2]);
      const result = await run(text, parameters);
      if (/^BEGIN/i.test(statement) && release !== null) transaction = release;
      return result;
    } finally {
      if (/^(COMMIT|ROLLBACK)\b/i.test(statement)) endTransaction();
      else if (transaction !== release) release?.();
    }
  };
  const release = () => {
    for (const channel of [...unlisten.keys()]) void stopListening(channel).catch(() => undefined);
    if (transaction === null) return;
    // A borrower that failed half-way: its transaction must not leak into the session.
    void run("ROLLBACK")
      .catch(() => undefined)
      .finally(endTransaction);
  };
  return Object.assign(emitter, { query, release }) as unknown as PgPoolClient;
}

async function runStatement(
  db: PgliteDatabase,
  text: string,
  parameters: readonly unknown[] | undefined,
): Promise<QueryResult> {
  // Without parameters a text may hold several statements (migrations): the simple protocol takes them all.
  const statement = correctStatement(text);
  const result = parameters?.length ? await db.query(statement, [...parameters]) : (await db.exec(statement)).at(-1);
  if (result === undefined) return EMPTY;
  return { rows: result.rows as never[], rowCount: result.affectedRows || result.rows.length };
}

function createMutex(): Acquire {
  let tail: Promise<void> = Promise.resolve();
  return async () => {
    const previous = tail;
    let release: Release = () => undefined;
    tail = new Promise((resolve) => {
      release = resolve;
    });
    await previous;
    // PGlite answers without ever leaving the microtask queue: requests and timers get their turn between statements.
    await nextTurn();
    return release;
  };
}
