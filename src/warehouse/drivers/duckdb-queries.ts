/** One query on one connection: SELECT only, with parameters, a time limit and a way to stop it. */

import { CancelledError, InvalidInputError, LakeUnavailableError, QueryTimeoutError } from "../../errors.ts";
import type { QueryOptions, SqlRow } from "../sql-engine.ts";
import type { DuckDbConnection, DuckDbResult } from "./duckdb-client.ts";
import { decodeBulk, decodePlain, decodeRows, isBulk, isPlain, planRows, type RowPlan } from "./duckdb-rows.ts";

/** An interrupt that arrives before the statement has begun is lost, so it is repeated. */
const INTERRUPT_EVERY_MS = 10;

/** Plans by SQL text. Valid as long as the relations keep their types, so each engine has its own. */
export type PlanCache = Map<string, RowPlan>;
const MAX_PLANS = 256;

/** DuckDB leaves a whole statement untyped while the type of one of its parameters is open. */
const UNKNOWN_TYPE = 0;

/**
 * Runs one SELECT and returns typed rows in the query's order.
 * @throws InvalidInputError when it is not exactly one SELECT; QueryTimeoutError, CancelledError, LakeUnavailableError
 */
export async function selectRows<Row extends SqlRow>(
  connection: DuckDbConnection,
  plans: PlanCache,
  sql: string,
  options: QueryOptions,
): Promise<Row[]> {
  return interruptible(connection, sql, options, async () => {
    let plan = plans.get(sql);
    if (plan === undefined) {
      const first = await planSelect(connection, sql, options.parameters);
      plan = remember(plans, sql, first.plan);
      if (first.result !== null) return decodePlain<Row>(plan, first.result);
    }
    const result = await run(connection, plan.sql, options.parameters);
    if (!isBulk(plan, result)) return decodeRows<Row>(plan, result);
    return decodeBulk<Row>(plan, await run(connection, plan.bulkSql, options.parameters));
  });
}

async function run(
  connection: DuckDbConnection,
  sql: string,
  parameters: QueryOptions["parameters"] = [],
): Promise<DuckDbResult> {
  if (parameters.length === 0) return connection.run(sql);
  const prepared = await connection.prepare(sql);
  try {
    prepared.bind([...parameters]);
    return await prepared.run();
  } finally {
    prepared.destroySync();
  }
}

/**
 * How to read the rows, and the result where running it needs no other statement.
 * Only a SELECT can stand in parentheses, so the parser itself refuses everything else. Preparing the bare text first
 * would be too late: binding `EXPORT DATABASE` already makes its folder.
 */
async function planSelect(
  connection: DuckDbConnection,
  sql: string,
  parameters: QueryOptions["parameters"] = [],
): Promise<{ readonly plan: RowPlan; readonly result: DuckDbResult | null }> {
  const prepared = await connection.prepare(`SELECT * FROM (${sql}\n) AS q`).catch((error: Error) => {
    if (!/^Parser Error|multiple statements/.test(error.message)) throw error;
    throw new InvalidInputError(`Not one SELECT: ${excerpt(sql)} (${firstLine(error.message)})`, "sql", {
      cause: error,
    });
  });
  try {
    if (prepared.columnTypeId(0) === UNKNOWN_TYPE) {
      throw new InvalidInputError(`A parameter as a column needs a CAST: ${excerpt(sql)}`, "sql");
    }
    const plan = planRows(sql, prepared);
    const result = parameters.length === 0 && isPlain(plan) ? await prepared.run() : null;
    return { plan, result: result !== null && isBulk(plan, result) ? null : result };
  } finally {
    prepared.destroySync();
  }
}

function remember(plans: PlanCache, sql: string, plan: RowPlan): RowPlan {
  if (plans.size >= MAX_PLANS) plans.clear();
  plans.set(sql, plan);
  return plan;
}

/** Runs `work` so that the signal or the time limit interrupts the connection, and translates what comes of it. */
export async function interruptible<T>(
  connection: DuckDbConnection,
  sql: string,
  { signal, timeoutMs }: QueryOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw new CancelledError(`Query cancelled before it began: ${excerpt(sql)}`);
  let stoppedBy: "signal" | "timeout" | null = null;
  let repeat: NodeJS.Timeout | undefined;
  const stop = (reason: "signal" | "timeout") => {
    if (stoppedBy !== null) return;
    stoppedBy = reason;
    connection.interrupt();
    repeat = setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  const onAbort = () => stop("signal");
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop("timeout"), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    if (stoppedBy === "timeout") {
      throw new QueryTimeoutError(`Query took longer than ${timeoutMs} ms: ${excerpt(sql)}`, { cause: error });
    }
    if (stoppedBy === "signal") throw new CancelledError(`Query cancelled: ${excerpt(sql)}`, { cause: error });
    throw translate(error, sql);
  } finally {
    clearTimeout(timer);
    clearInterval(repeat);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** A file that is missing, unreadable or on a full disk is the lake's trouble; anything else is the statement's. */
function translate(error: unknown, sql: string): unknown {
  if (!(error instanceof Error)) return error;
  return /^(IO Error|Out of Memory Error)/.test(error.message)
    ? new LakeUnavailableError(`${firstLine(error.message)} (query: ${excerpt(sql)})`, { cause: error })
    : error;
}

function excerpt(sql: string): string {
  const line = sql.replace(/\s+/g, " ").trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

const firstLine = (message: string): string => message.split("\n", 1)[0] ?? message;
