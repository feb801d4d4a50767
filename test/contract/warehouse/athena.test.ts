/** The Athena driver against Athena's API over HTTP: what it sends, what it pages and waits for, how each fault ends. */

import { afterEach, describe, expect, test } from "vitest";
import {
  CancelledError,
  InvalidInputError,
  LakeUnavailableError,
  QueryFailedError,
  QueryStoppedError,
  QueryThrottledError,
  QueryTimeoutError,
  ResultsExpiredError,
  ScanLimitError,
} from "../../../src/errors.ts";
import { type AthenaEngineOptions, createAthenaEngine } from "../../../src/warehouse/drivers/athena/athena.ts";
import type { QueryFacts } from "../../../src/warehouse/drivers/athena/athena-run.ts";
import {
  type FakeAthena,
  type FakeAthenaOptions,
  FakeEnd,
  type FakeResult,
  type Fault,
  startFakeAthena,
  TEST_CREDENTIALS,
} from "../../support/warehouse/fake-athena.ts";

const one: FakeResult = { columns: [{ name: "a", type: "integer" }], rows: [["1"]], bytesScanned: 42 };
const throttle: Fault = { status: 400, name: "TooManyRequestsException", message: "Rate exceeded" };

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function setUp(fake: FakeAthenaOptions, options: Partial<AthenaEngineOptions> = {}) {
  const athena: FakeAthena = await startFakeAthena(fake);
  const facts: QueryFacts[] = [];
  const waits: number[] = [];
  const engine = createAthenaEngine({
    workgroup: "lake",
    database: "mart",
    output: "s3://bucket/_athena/",
    address: { endpoint: athena.endpoint, region: "eu-west-1", credentials: TEST_CREDENTIALS },
    onQuery: (fact) => facts.push(fact),
    // Waits are noted, not waited for; but other work gets its turn, and a signal ends them.
    sleep: async (ms, signal) => {
      waits.push(ms);
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal?.throwIfAborted();
    },
    random: () => 1,
    ...options,
  });
  opened.push(athena, engine);
  return { athena, engine, facts, waits };
}

const bodies = (athena: FakeAthena, action: string) =>
  athena.requests.filter((request) => request.action === action).map(({ body }) => body);

/** Faults for the first `times` requests of an action. */
const first = (action: string, times: number, fault: Fault): NonNullable<FakeAthenaOptions["fault"]> => {
  let left = times;
  return (request) => (request.action === action && left-- > 0 ? fault : undefined);
};
const never = () => new Promise<FakeResult>(() => undefined);

describe("what is sent", () => {
  test("workgroup, database, output, reuse and a token; facts say what it cost", async () => {
    const { athena, engine, facts } = await setUp({ run: async () => one });
    expect(await engine.query("SELECT 1 AS a")).toEqual([{ a: 1 }]);
    expect(bodies(athena, "StartQueryExecution")).toEqual([
      {
        QueryString: "SELECT 1 AS a",
        ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
        WorkGroup: "lake",
        QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: "mart" },
        ResultConfiguration: { OutputLocation: "s3://bucket/_athena/" },
        ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
      },
    ]);
    expect(facts).toMatchObject([{ bytesScanned: 42, reused: false, query: "SELECT 1 AS a" }]);
    await engine.query("SELECT 1 AS a");
    expect(facts[1]).toMatchObject({ reused: true });
  });

  test("without an output or reuse neither is named, and DDL never reuses", async () => {
    const { athena, engine } = await setUp({ run: async () => one }, { output: null, reuseMinutes: 0 });
    await engine.query("SELECT 1 AS a");
    expect(bodies(athena, "StartQueryExecution")[0]).not.toHaveProperty("ResultConfiguration");
    expect(bodies(athena, "StartQueryExecution")[0]).not.toHaveProperty("ResultReuseConfiguration");
    const other = await setUp({ run: async () => ({ columns: [], rows: [] }) });
    await other.engine.execute("CREATE EXTERNAL TABLE t (a int)");
    expect(bodies(other.athena, "StartQueryExecution")[0]).not.toHaveProperty("ResultReuseConfiguration");
    expect(other.athena.count("GetQueryResults")).toBe(0);
  });

  test("an answer that is lost on its way does not start the query twice", async () => {
    const { athena, engine } = await setUp({
      run: async () => one,
      fault: first("StartQueryExecution", 2, { status: 500, name: "InternalServerException", message: "again" }),
    });
    await engine.query("SELECT 1 AS a");
    const tokens = bodies(athena, "StartQueryExecution").map((body) => body.ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
  });

  test("what is no single SELECT never leaves", async () => {
    const { athena, engine } = await setUp({ run: async () => one });
    for (const sql of ["DROP TABLE t", "SELECT 1; DROP TABLE t", "", "-- only a comment"])
      await expect(engine.query(sql)).rejects.toBeInstanceOf(InvalidInputError);
    expect(athena.requests).toEqual([]);
  });
});

describe("results", () => {
  test("pages follow each other; only the first begins with the labels", async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => [String(index), index % 2 ? "n" : ""]);
    rows[1_500] = ["n", "text"];
    const columns = [
      { name: "n", type: "varchar" },
      { name: "text", type: "varchar" },
    ];
    const { athena, engine } = await setUp({ run: async () => ({ columns, rows }) });
    const found = await engine.query("SELECT n, text FROM t");
    expect(found).toHaveLength(2_500);
    expect(found[1_500], "a row that looks like the labels").toEqual({ n: "n", text: "text" });
    expect(found[2_499]).toEqual({ n: "2499", text: "n" });
    expect(athena.count("GetQueryResults")).toBe(3);
  });

  test("values are typed; null is not the empty text", async () => {
    const values: readonly (readonly [type: string, text: string | null, value: unknown])[] = [
      ["varchar", "", ""],
      ["varchar", null, null],
      ["integer", "-7", -7],
      ["bigint", "9007199254740993", "9007199254740993"],
      ["decimal", "1.25", 1.25],
      ["double", "1.0E10", 1e10],
      ["double", "NaN", null],
      ["double", "-Infinity", null],
      ["float", "0.1", Math.fround(0.1)],
      ["boolean", "false", false],
      ["date", "1930-07-13", "1930-07-13"],
      ["timestamp", "2014-08-16 14:00:00.250", "2014-08-16T14:00:00.250Z"],
      ["json", '{"a":1}', '{"a":1}'],
    ];
    const { engine } = await setUp({
      run: async () => ({
        columns: values.map(([type], index) => ({ name: `c${index}`, type })),
        rows: [values.map(([, text]) => text)],
      }),
    });
    expect(Object.values((await engine.query("SELECT x FROM t"))[0] ?? {})).toEqual(values.map(([, , value]) => value));
  });

  test("nested columns are asked for again as JSON, and the next time at once", async () => {
    const run = async (sql: string): Promise<FakeResult> =>
      sql.includes("json_format")
        ? { columns: [{ name: "a", type: "varchar" }], rows: [['array(varchar):["a, b",null]'], [null]] }
        : { columns: [{ name: "a", type: "array" }], rows: [["[a, b, null]"], [null]] };
    const { athena, engine } = await setUp({ run });
    for (const starts of [2, 3]) {
      expect(await engine.query("SELECT a FROM t ORDER BY b")).toEqual([{ a: ["a, b", null] }, { a: null }]);
      expect(athena.count("StartQueryExecution")).toBe(starts);
    }
    expect(bodies(athena, "StartQueryExecution")[1].QueryString).toMatch(/ORDER BY b\nLIMIT 2147483647\n\) AS q/);
  });

  test("polling backs off up to two seconds", async () => {
    let finish: (result: FakeResult) => void = () => undefined;
    const { athena, engine, waits } = await setUp({
      run: () =>
        new Promise<FakeResult>((resolve) => {
          finish = resolve;
        }),
    });
    const running = engine.query("SELECT 1 AS a");
    while (athena.count("GetQueryExecution") < 14) await new Promise((resolve) => setTimeout(resolve, 5));
    finish(one);
    await running;
    expect(waits.slice(0, 3)).toEqual([50, 75, 112.5]);
    expect(Math.max(...waits)).toBe(2_000);
  });
});

describe("faults", () => {
  const failing = async (run: FakeAthenaOptions["run"], options: Partial<AthenaEngineOptions> = {}) =>
    (await setUp({ run }, options)).engine.query("SELECT 1 AS a").catch((error: unknown) => error);

  test("FAILED is QueryFailedError, retryable as Athena says", async () => {
    const syntax = () => Promise.reject(new FakeEnd("FAILED", "SYNTAX_ERROR: line 1:8", { retryable: false }));
    expect(await failing(syntax)).toMatchObject({ code: "QUERY_FAILED", retryable: false });
    expect(await failing(syntax)).toBeInstanceOf(QueryFailedError);
    const internal = () => Promise.reject(new FakeEnd("FAILED", "GENERIC_INTERNAL_ERROR", { retryable: true }));
    expect(await failing(internal)).toMatchObject({ code: "QUERY_FAILED", retryable: true });
  });

  test("CANCELLED by somebody else is QueryStoppedError", async () => {
    const error = await failing(() => Promise.reject(new FakeEnd("CANCELLED", "Query cancelled by user")));
    expect(error).toBeInstanceOf(QueryStoppedError);
  });

  test("the workgroup's cut-off is ScanLimitError and says what was read", async () => {
    const reason = "Query exhausted resources: Bytes scanned limit was exceeded";
    const cut = () => Promise.reject(new FakeEnd("CANCELLED", reason, { bytesScanned: 10_485_760 }));
    const error = await failing(cut);
    expect(error).toBeInstanceOf(ScanLimitError);
    expect(error).toMatchObject({ retryable: false, bytesScanned: 10_485_760 });
  });

  test("a limit of the driver's own stops the query at Athena", async () => {
    const { athena, engine } = await setUp({ run: never, scannedSoFar: () => 2_000 }, { maxScannedBytes: 1_000 });
    await expect(engine.query("SELECT 1 AS a")).rejects.toMatchObject({ code: "SCAN_LIMIT", bytesScanned: 2_000 });
    await expect.poll(() => athena.count("StopQueryExecution")).toBe(1);
  });

  test("throttled: waits longer each time, then goes on", async () => {
    const { engine, waits } = await setUp({ run: async () => one, fault: first("StartQueryExecution", 3, throttle) });
    expect(await engine.query("SELECT 1 AS a")).toEqual([{ a: 1 }]);
    expect(waits.slice(0, 3)).toEqual([500, 1_000, 2_000]);
  });

  test("throttled for good is QueryThrottledError", async () => {
    for (const action of ["StartQueryExecution", "GetQueryExecution", "GetQueryResults"]) {
      const { athena, engine } = await setUp({ run: async () => one, fault: first(action, 99, throttle) });
      await expect(engine.query("SELECT 1 AS a")).rejects.toBeInstanceOf(QueryThrottledError);
      expect(athena.count(action)).toBe(6);
    }
  });

  test("expired results are ResultsExpiredError; those reused are made anew", async () => {
    const gone: Fault = { status: 400, name: "InvalidRequestException", message: "Could not find results" };
    const reusing = await setUp({ run: async () => one, fault: first("GetQueryResults", 1, gone) });
    expect(await reusing.engine.query("SELECT 1 AS a")).toEqual([{ a: 1 }]);
    expect(bodies(reusing.athena, "StartQueryExecution")[1]).not.toHaveProperty("ResultReuseConfiguration");
    const { engine } = await setUp({ run: async () => one, fault: first("GetQueryResults", 9, gone) });
    await expect(engine.query("SELECT 1 AS a")).rejects.toBeInstanceOf(ResultsExpiredError);
  });

  test("an execution that Athena has forgotten is ResultsExpiredError", async () => {
    const forgotten: Fault = {
      status: 400,
      name: "InvalidRequestException",
      message: "QueryExecution 1 was not found",
    };
    const { engine } = await setUp({ run: async () => one, fault: first("GetQueryExecution", 9, forgotten) });
    await expect(engine.query("SELECT 1 AS a")).rejects.toBeInstanceOf(ResultsExpiredError);
  });

  test("a cut connection is retried, a server that stays away is LakeUnavailableError", async () => {
    const once = await setUp({ run: async () => one, fault: first("GetQueryExecution", 1, { cut: true }) });
    expect(await once.engine.query("SELECT 1 AS a")).toEqual([{ a: 1 }]);
    const { engine } = await setUp({ run: async () => one, fault: () => ({ cut: true }) });
    await expect(engine.query("SELECT 1 AS a")).rejects.toBeInstanceOf(LakeUnavailableError);
  });

  test("a refusal is final", async () => {
    const denied: Fault = { status: 400, name: "AccessDeniedException", message: "not authorized" };
    const { athena, engine } = await setUp({ run: async () => one, fault: () => denied });
    await expect(engine.query("SELECT 1 AS a")).rejects.toMatchObject({ code: "QUERY_FAILED", retryable: false });
    expect(athena.requests).toHaveLength(1);
  });
});

describe("ending early", () => {
  test("a time limit is QueryTimeoutError and stops the query at Athena", async () => {
    const { athena, engine } = await setUp({ run: never });
    await expect(engine.query("SELECT 1 AS a", { timeoutMs: 60 })).rejects.toBeInstanceOf(QueryTimeoutError);
    await expect.poll(() => athena.count("StopQueryExecution")).toBe(1);
  });

  test("an abort is CancelledError and stops the query at Athena", async () => {
    const { athena, engine } = await setUp({ run: never });
    const controller = new AbortController();
    const running = engine.query("SELECT 1 AS a", { signal: controller.signal });
    while (athena.count("GetQueryExecution") === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort();
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    await expect.poll(() => athena.count("StopQueryExecution")).toBe(1);
  });

  test("an abort while it starts stops what has been started", async () => {
    const controller = new AbortController();
    const { athena, engine } = await setUp({
      run: never,
      fault: (request) => {
        if (request.action === "StartQueryExecution") controller.abort();
        return undefined;
      },
    });
    await expect(engine.query("SELECT 1 AS a", { signal: controller.signal })).rejects.toBeInstanceOf(CancelledError);
    await expect.poll(() => athena.count("StopQueryExecution")).toBe(1);
  });

  test("an abort before it starts sends nothing", async () => {
    const { athena, engine } = await setUp({ run: async () => one });
    await expect(engine.query("SELECT 1", { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError);
    expect(athena.requests).toEqual([]);
  });

  test("closed, it takes no more", async () => {
    const { engine } = await setUp({ run: async () => one });
    await engine.close();
    await expect(engine.query("SELECT 1 AS a")).rejects.toThrow("closed");
  });
});
