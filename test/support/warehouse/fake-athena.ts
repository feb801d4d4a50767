/**
 * Athena's API over HTTP, for tests: real requests of the SDK, answers and faults on demand. What runs the SQL is passed
 * in: canned rows, or Trino. It keeps what the service promises: tokens make starting idempotent, the first row of a
 * SELECT is the labels, MaxResults is honoured, null has no VarCharValue, stopped is CANCELLED, reuse is by text.
 */

import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly bytesScanned?: number;
}

/** Ends an execution otherwise than with SUCCEEDED. */
export class FakeEnd extends Error {
  constructor(
    readonly state: "FAILED" | "CANCELLED",
    reason: string,
    readonly facts: { readonly retryable?: boolean; readonly bytesScanned?: number } = {},
  ) {
    super(reason);
  }
}

export interface FakeRequest {
  /** StartQueryExecution, GetQueryExecution, GetQueryResults, StopQueryExecution. */
  readonly action: string;
  // biome-ignore lint/suspicious/noExplicitAny: the body of whatever the SDK sends
  readonly body: any;
}

/** An answer in place of the real one: an error by name, or a connection cut. */
export type Fault =
  | { readonly status: number; readonly name: string; readonly message: string }
  | { readonly cut: true };

export interface FakeAthenaOptions {
  readonly run: (sql: string, signal: AbortSignal) => Promise<FakeResult>;
  /** Asked before each request; undefined: no fault. */
  readonly fault?: (request: FakeRequest) => Fault | undefined;
  /** What polling says while it runs. */
  readonly scannedSoFar?: () => number;
}

export interface FakeAthena {
  readonly endpoint: string;
  readonly requests: readonly FakeRequest[];
  count(action: string): number;
  close(): Promise<void>;
}

interface Execution {
  readonly id: string;
  readonly sql: string;
  state: "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  result: FakeResult | null;
  end: FakeEnd | null;
  readonly reused: boolean;
  readonly controller: AbortController;
}

export const TEST_CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };

export async function startFakeAthena(options: FakeAthenaOptions): Promise<FakeAthena> {
  const requests: FakeRequest[] = [];
  const service = createService(options);
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const action = String(request.headers["x-amz-target"] ?? "").replace("AmazonAthena.", "");
      const asked = { action, body: JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}") };
      requests.push(asked);
      const fault = options.fault?.(asked);
      if (fault && "cut" in fault) return void request.socket.destroy();
      const { status, body } = fault ? failed(fault) : service(asked);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    count: (action) => requests.filter((request) => request.action === action).length,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const failed = ({ status, name, message }: { status: number; name: string; message: string }): Answer => ({
  status,
  body: { __type: name, Message: message, message },
});
const refused = (message: string): Answer => failed({ status: 400, name: "InvalidRequestException", message });

function createService({ run, scannedSoFar }: FakeAthenaOptions): (request: FakeRequest) => Answer {
  const executions = new Map<string, Execution>();
  const byToken = new Map<string, Execution>();

  const start = (body: FakeRequest["body"]): Answer => {
    const token = String(body.ClientRequestToken ?? "");
    if (token.length < 32) return refused("ClientRequestToken is shorter than 32 characters");
    const known = byToken.get(token);
    if (known && known.sql !== body.QueryString) return refused("Idempotent parameters do not match");
    if (known) return { status: 200, body: { QueryExecutionId: known.id } };
    const mayReuse = body.ResultReuseConfiguration?.ResultReuseByAgeConfiguration?.Enabled === true;
    const earlier = mayReuse
      ? [...executions.values()].find(({ sql, state }) => sql === body.QueryString && state === "SUCCEEDED")
      : undefined;
    const execution: Execution = {
      id: randomUUID(),
      sql: body.QueryString,
      state: earlier ? "SUCCEEDED" : "RUNNING",
      result: earlier?.result ?? null,
      end: null,
      reused: earlier !== undefined,
      controller: new AbortController(),
    };
    executions.set(execution.id, execution);
    byToken.set(token, execution);
    if (!earlier) void work(execution);
    return { status: 200, body: { QueryExecutionId: execution.id } };
  };
  const work = async (execution: Execution) => {
    try {
      execution.result = await run(execution.sql, execution.controller.signal);
      if (execution.state === "RUNNING") execution.state = "SUCCEEDED";
    } catch (error) {
      if (execution.state !== "RUNNING") return;
      execution.end = error instanceof FakeEnd ? error : new FakeEnd("FAILED", (error as Error).message);
      execution.state = execution.end.state;
    }
  };
  const describe = (execution: Execution): Answer => ({
    status: 200,
    body: {
      QueryExecution: {
        QueryExecutionId: execution.id,
        Query: execution.sql,
        Status: {
          State: execution.state,
          ...(execution.end ? { StateChangeReason: execution.end.message } : {}),
          ...(execution.end?.facts.retryable === undefined
            ? {}
            : { AthenaError: { Retryable: execution.end.facts.retryable } }),
        },
        Statistics: {
          DataScannedInBytes:
            execution.end?.facts.bytesScanned ?? execution.result?.bytesScanned ?? scannedSoFar?.() ?? 0,
          EngineExecutionTimeInMillis: 5,
          QueryQueueTimeInMillis: 1,
          ResultReuseInformation: { ReusedPreviousResult: execution.reused },
        },
      },
    },
  });
  const results = (execution: Execution, body: FakeRequest["body"]): Answer => {
    if (execution.result === null) return refused(`Query has not yet finished. Current state: ${execution.state}`);
    const { columns, rows } = execution.result;
    const all = columns.length === 0 ? [] : [columns.map(({ name }) => name), ...rows];
    const from = Number(body.NextToken ?? 0);
    const to = from + Math.min(1_000, body.MaxResults ?? 1_000);
    return {
      status: 200,
      body: {
        ResultSet: {
          Rows: all.slice(from, to).map((row) => ({
            Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
          })),
          ResultSetMetadata: { ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Label: name, Type: type })) },
        },
        ...(to < all.length ? { NextToken: String(to) } : {}),
      },
    };
  };
  return ({ action, body }) => {
    if (action === "StartQueryExecution") return start(body);
    const execution = executions.get(body.QueryExecutionId);
    if (!execution) return refused(`QueryExecution ${body.QueryExecutionId} was not found`);
    if (action === "GetQueryExecution") return describe(execution);
    if (action === "GetQueryResults") return results(execution, body);
    if (execution.state === "RUNNING") {
      execution.state = "CANCELLED";
      execution.end = new FakeEnd("CANCELLED", "Query cancelled by user");
      execution.controller.abort();
    }
    return { status: 200, body: {} };
  };
}
