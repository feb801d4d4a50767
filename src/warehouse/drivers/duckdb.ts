/**
 * SqlEngine on DuckDB, in-process. The reader serves published files: SELECT only, sandboxed to the folders it is given.
 * The writer builds and exports, in its own work folder only; what it writes is published by the object store.
 */

import type { QueryOptions, SqlEngine, SqlRow } from "../sql-engine.ts";
import {
  BASE_SETTINGS,
  type DuckDbConnection,
  type DuckDbInstance,
  openDuckDb,
  quoteName,
  readParquet,
  sandboxStatements,
} from "./duckdb-client.ts";
import { interruptible, type PlanCache, selectRows } from "./duckdb-queries.ts";

/** A relation that the reader offers, e.g. `mart.matches`, over local Parquet files. */
export interface FileRelation {
  readonly schema: string;
  readonly name: string;
  readonly files: readonly string[];
}

export interface DuckDbReaderOptions {
  /** Folders whose files may be read: the lake and its cache. */
  readonly allowedDirectories: readonly string[];
  readonly relations?: readonly FileRelation[];
  /** Queries that run at once; further ones wait. Default 2. */
  readonly connections?: number;
  /** Threads of the instance. Default 1: queries run beside each other rather than each on all cores of the API. */
  readonly threads?: number;
  /** DuckDB's own size text. Default "1GB". */
  readonly memoryLimit?: string;
}

/** Opens on the first query. @throws LakeUnavailableError when a file of a relation is gone */
export function createDuckDBReader(options: DuckDbReaderOptions): SqlEngine {
  let opened: Promise<OpenReader> | undefined;
  let closed = false;
  const open = () => {
    if (closed) throw new Error("This DuckDB reader is closed");
    opened ??= openReader(options).catch((error) => {
      opened = undefined; // The next query tries again: the lake may be back.
      throw error;
    });
    return opened;
  };
  return {
    name: "duckdb",
    async query<Row extends SqlRow>(sql: string, queryOptions: QueryOptions = {}): Promise<Row[]> {
      const { pool, plans } = await open();
      return pool.use((connection) => selectRows<Row>(connection, plans, sql, queryOptions));
    },
    async close() {
      closed = true;
      const reader = await opened?.catch(() => undefined);
      await reader?.pool.close();
      reader?.instance.closeSync();
    },
  };
}

interface OpenReader {
  readonly instance: DuckDbInstance;
  readonly pool: ConnectionPool;
  readonly plans: PlanCache;
}

async function openReader(options: DuckDbReaderOptions): Promise<OpenReader> {
  const instance = await openDuckDb(":memory:", {
    ...BASE_SETTINGS,
    threads: String(options.threads ?? 1),
    memory_limit: options.memoryLimit ?? "1GB",
  });
  const connection = await instance.connect();
  const relations = options.relations ?? [];
  const statements = [
    ...[...new Set(relations.map(({ schema }) => schema))].map(
      (schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`,
    ),
    ...relations.map(viewStatement),
    ...sandboxStatements({ allowedDirectories: options.allowedDirectories, tempDirectory: null }),
  ];
  try {
    await interruptible(connection, "opening the reader", {}, async () => {
      for (const statement of statements) await connection.run(statement);
    });
  } catch (error) {
    connection.closeSync();
    instance.closeSync();
    throw error;
  }
  return { instance, pool: createPool(instance, [connection], options.connections ?? 2), plans: new Map() };
}

const viewStatement = ({ schema, name, files }: FileRelation): string =>
  `CREATE VIEW ${quoteName(schema)}.${quoteName(name)} AS SELECT * FROM ${readParquet(files)}`;

interface ConnectionPool {
  use<T>(work: (connection: DuckDbConnection) => Promise<T>): Promise<T>;
  /** Waits for what is running. */
  close(): Promise<void>;
}

/** A connection runs one statement at a time, and an interrupt hits whatever runs on it: so each query has one to itself. */
function createPool(instance: DuckDbInstance, first: readonly DuckDbConnection[], size: number): ConnectionPool {
  const idle = [...first];
  const waiting: ((connection: DuckDbConnection) => void)[] = [];
  const running = new Set<Promise<unknown>>();
  let opened = first.length;
  const take = async (): Promise<DuckDbConnection> => {
    const free = idle.pop();
    if (free) return free;
    if (opened >= size) return new Promise((resolve) => waiting.push(resolve));
    opened += 1;
    return instance.connect();
  };
  const give = (connection: DuckDbConnection) => {
    const next = waiting.shift();
    if (next) next(connection);
    else idle.push(connection);
  };
  return {
    async use(work) {
      const task = take().then((connection) => work(connection).finally(() => give(connection)));
      running.add(task);
      return task.finally(() => running.delete(task));
    },
    async close() {
      await Promise.allSettled(running);
      for (const connection of idle.splice(0)) connection.closeSync();
    },
  };
}

/** One connection: its statements run in the order they are given. */
export interface DuckDbSession extends Pick<SqlEngine, "query"> {
  /** Runs one or more statements, e.g. CREATE TABLE or COPY; returns the number of rows changed or copied by the last. */
  execute(sql: string, options?: Omit<QueryOptions, "parameters">): Promise<number>;
}

/** The writing side: any statement, within its folders. */
export interface DuckDbWriter extends SqlEngine, DuckDbSession {
  /** More connections, as asked for when it was opened: their statements run beside each other. */
  readonly sessions: readonly DuckDbSession[];
}

export interface DuckDbWriterOptions {
  /** A database file inside an allowed directory, or `:memory:`. */
  readonly path: string;
  /** Folders that SQL may read and write, inside DATA_DIR/work. */
  readonly allowedDirectories: readonly string[];
  /** Where big sorts spill, inside an allowed directory. */
  readonly tempDirectory: string;
  /** Default 2. */
  readonly threads?: number;
  /** Default "2GB". */
  readonly memoryLimit?: string;
  /**
   * Runs before the sandbox closes: the one moment at which files outside the allowed folders can be read. Statements that
   * are given at once run beside each other where there are further connections; none may rest on a USE or SET before it.
   */
  readonly load?: (execute: (sql: string) => Promise<number>) => Promise<void>;
  /** For each further connection the catalog in which it looks names up; `load` may make it. */
  readonly sessions?: readonly string[];
}

const LOADS_AT_ONCE = 2;

/** A database to build in. */
export async function createDuckDBWriter(options: DuckDbWriterOptions): Promise<DuckDbWriter> {
  const instance = await openDuckDb(options.path, {
    ...BASE_SETTINGS,
    threads: String(options.threads ?? 2),
    memory_limit: options.memoryLimit ?? "2GB",
    // From the start: what is loaded before the sandbox closes may spill too, and the place cannot be changed after that.
    temp_directory: options.tempDirectory,
    // Each file is read once or twice, from the system's own cache; what was freed goes back to the system soon.
    enable_external_file_cache: "false",
    allocator_flush_threshold: "32MB",
    // What deleted rows took is reclaimed by passing over whole tables, by default after any commit once 16 MiB were written:
    // 380 rows that take the place of others then wait seconds for it.
    checkpoint_threshold: "1GB",
  });
  const connection = await instance.connect();
  const opened = [connection];
  const catalogs = options.sessions ?? [];
  try {
    for (const _ of catalogs) opened.push(await instance.connect());
    for (const one of opened) await runOn(one, "SET TimeZone = 'UTC'");
    const loaders = opened.slice(0, LOADS_AT_ONCE);
    const loading = createPool(instance, loaders, loaders.length);
    await options.load?.((sql) => loading.use((free) => runOn(free, sql)));
    for (const [index, catalog] of catalogs.entries())
      await runOn(opened[index + 1] as DuckDbConnection, `USE ${quoteName(catalog)}`);
    const { allowedDirectories } = options;
    for (const statement of sandboxStatements({ allowedDirectories })) await runOn(connection, statement);
  } catch (error) {
    for (const one of opened) one.closeSync();
    instance.closeSync();
    throw error;
  }
  const pools = opened.map((one) => createPool(instance, [one], 1));
  const [own, ...others] = pools.map(toSession) as [DuckDbSession, ...DuckDbSession[]];
  return {
    name: "duckdb",
    ...own,
    sessions: others,
    async close() {
      for (const pool of pools) await pool.close();
      instance.closeSync();
    },
  };
}

const runOn = (connection: DuckDbConnection, sql: string, options: QueryOptions = {}): Promise<number> =>
  interruptible(connection, sql, options, async () => (await connection.run(sql)).rowsChanged);

/** Tables come and go while building, so no plan may outlive its query. */
const toSession = (pool: ConnectionPool): DuckDbSession => ({
  query: (sql, options = {}) => pool.use((free) => selectRows(free, new Map(), sql, options)),
  execute: (sql, options = {}) => pool.use((free) => runOn(free, sql, options)),
});
