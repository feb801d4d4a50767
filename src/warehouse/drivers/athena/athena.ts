/**
 * SqlEngine on Amazon Athena. A query costs about a second and money by the bytes it reads, so it is asked once a data
 * version: the read model loads through it, requests never reach it.
 */

import { ResultsExpiredError } from "../../../errors.ts";
import type { QueryOptions, SqlEngine, SqlRow } from "../../sql-engine.ts";
import type { AthenaAddress, OpenAthena } from "./athena-api.ts";
import { type AthenaCallsOptions, createAthenaCalls } from "./athena-calls.ts";
import { type ResultColumn, rowReader } from "./athena-rows.ts";
import { type QueryFacts, type RunOptions, withExecution } from "./athena-run.ts";
import { asJson, needsJson, type Relations, toStatement } from "./athena-statement.ts";

export interface AthenaEngineOptions extends Omit<AthenaCallsOptions, "open"> {
  readonly workgroup: string;
  readonly database: string;
  /** `s3://bucket/prefix/` for results; null: the workgroup says. */
  readonly output: string | null;
  readonly address?: AthenaAddress;
  /** Tables that stand for the relations in the SQL; others are asked for as they are written. */
  readonly relations?: Relations;
  /** Age up to which Athena may answer out of earlier results, minutes. Default 60: a data version never changes. 0: never. */
  readonly reuseMinutes?: number;
  /** Stops a query that reads more than this many bytes. Default null: the workgroup's own cut-off alone. */
  readonly maxScannedBytes?: number | null;
  /** Of a query without a time limit of its own. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** Told of each execution, for the log and for the bill. */
  readonly onQuery?: (facts: QueryFacts) => void;
  /** Another client than the SDK's, for tests. */
  readonly open?: OpenAthena;
}

export interface AthenaEngine extends SqlEngine {
  /** Runs a statement that gives no rows, e.g. DDL. Not limited to SELECT, so never for text from outside. */
  execute(statement: string, options?: Omit<QueryOptions, "parameters">): Promise<void>;
}

interface NestedPlan {
  readonly statement: string;
  readonly columns: readonly ResultColumn[];
}

const TEN_MINUTES_MS = 600_000;
const MAX_PLANS = 256;

/** Opens on the first query. */
export function createAthenaEngine(options: AthenaEngineOptions): AthenaEngine {
  const { relations = new Map(), onQuery = () => undefined, reuseMinutes = 60, maxScannedBytes = null } = options;
  const { open = () => openSdk(options.address ?? {}), ...rest } = options;
  const calls = createAthenaCalls({ ...rest, open });
  /** By statement: the one that reads its nested columns as JSON, and the types that the first look told. */
  const plans = new Map<string, NestedPlan>();
  const running = new Set<Promise<unknown>>();
  let closed = false;

  const runOptions = ({ timeoutMs, signal }: QueryOptions): RunOptions => ({
    calls,
    workgroup: options.workgroup,
    database: options.database,
    output: options.output,
    reuseMinutes,
    maxScannedBytes,
    timeoutMs: timeoutMs ?? options.timeoutMs ?? TEN_MINUTES_MS,
    ...(signal ? { signal } : {}),
  });
  const tracked = <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new Error("This Athena engine is closed");
    const task = work();
    running.add(task);
    task.catch(() => undefined).finally(() => running.delete(task));
    return task;
  };
  const read = (statement: string, run: RunOptions) =>
    withExecution(statement, run, (finished) => {
      onQuery(finished.facts);
      return finished.rows();
    });
  const select = async (statement: string, run: RunOptions): Promise<SqlRow[]> => {
    const plan = plans.get(statement);
    if (plan !== undefined) return (await read(plan.statement, run)).rows.map(rowReader(plan.columns));
    const { columns, rows } = await read(statement, run);
    if (!columns.some(({ type }) => needsJson(type))) return rows.map(rowReader(columns));
    if (plans.size >= MAX_PLANS) plans.clear();
    plans.set(statement, { statement: asJson(statement, columns), columns });
    return select(statement, run);
  };

  return {
    name: "athena",
    async query<Row extends SqlRow>(sql: string, queryOptions: QueryOptions = {}): Promise<Row[]> {
      const statement = toStatement(sql, queryOptions.parameters ?? [], relations);
      const run = runOptions(queryOptions);
      return tracked(async () => {
        try {
          return (await select(statement, run)) as Row[];
        } catch (error) {
          // Earlier results can be deleted while Athena still offers them; then it has to run.
          if (!(error instanceof ResultsExpiredError) || run.reuseMinutes === 0) throw error;
          return (await select(statement, { ...run, reuseMinutes: 0 })) as Row[];
        }
      });
    },
    execute: (statement, queryOptions = {}) =>
      tracked(() =>
        withExecution(statement, { ...runOptions(queryOptions), reuseMinutes: 0 }, async ({ facts }) => onQuery(facts)),
      ),
    async close() {
      closed = true;
      await Promise.allSettled(running);
      await calls.close();
    },
  };
}

async function openSdk(address: AthenaAddress) {
  const { createSdkApi } = await import("./athena-sdk.ts");
  return createSdkApi(address);
}
