import { describe, expect, test } from "vitest";
import { InvalidInputError, LakeUnavailableError } from "../../../../src/errors.ts";
import { toHiveType } from "../../../../src/warehouse/drivers/athena/athena-hive-types.ts";
import { asJson, toStatement } from "../../../../src/warehouse/drivers/athena/athena-statement.ts";

const none = new Map();

describe("parameters", () => {
  test("are written as literals, also twice, and quotes in them stay quotes", () => {
    expect(toStatement("SELECT $1, $2, $1, $3, $4, $5", ["O'Neill", 2, true, null, 2.5], none)).toBe(
      "SELECT 'O''Neill', 2, 'O''Neill', true, NULL, 2.5E0",
    );
    expect(toStatement("SELECT $1, $2, $3", [Number.NaN, Number.NEGATIVE_INFINITY, 1e300], none)).toBe(
      "SELECT nan(), -infinity(), 1E300",
    );
  });

  test("a text cannot become SQL, and what looks like a parameter in a text or comment stays", () => {
    expect(toStatement("SELECT $1", ["' OR $2; --"], none)).toBe("SELECT ''' OR $2; --'");
    expect(toStatement(`SELECT '$1', "$1" -- $1\n /* $1 */`, [], none)).toBe(`SELECT '$1', "$1" -- $1\n /* $1 */`);
  });

  test("a missing one is refused", () => {
    expect(() => toStatement("SELECT $2", [1], none)).toThrow(InvalidInputError);
  });
});

describe("relations", () => {
  const relations = new Map([["mart.matches", { database: "football_mart", table: "matches_v1" }]]);
  test("are replaced by their tables, texts and others are not", () => {
    expect(
      toStatement("SELECT 'mart.matches' FROM mart.matches, MART.Matches, mart.matches_old, a.b", [], relations),
    ).toBe(
      `SELECT 'mart.matches' FROM "football_mart"."matches_v1", "football_mart"."matches_v1", mart.matches_old, a.b`,
    );
  });
});

describe("one SELECT", () => {
  test.each(["SELECT 1", "with a as (select 1) select * from a", "(SELECT 1)", "-- why\n VALUES 1", "/* x */ table t"])(
    "%s is one",
    (sql) => expect(toStatement(sql, [], none)).toBe(sql),
  );
  test.each(["UNLOAD (SELECT 1) TO 's3://x/'", "insert into t select 1", "select 1; select 2", "MSCK REPAIR TABLE t"])(
    "%s is refused",
    (sql) => expect(() => toStatement(sql, [], none)).toThrow(InvalidInputError),
  );
  test("longer than Athena takes is refused here", () => {
    expect(() => toStatement(`SELECT '${"ü".repeat(140_000)}'`, [], none)).toThrow(/262144 bytes/);
  });
});

describe("nested columns", () => {
  const columns = [
    { name: "id", type: "integer" },
    { name: "all", type: "array" },
  ];
  test("only an ordered statement without a limit gets one", () => {
    expect(asJson("SELECT * FROM t ORDER BY a", columns)).toContain("LIMIT 2147483647");
    for (const sql of [
      "SELECT * FROM t ORDER BY a LIMIT 3",
      "SELECT sum(a) OVER (ORDER BY b) FROM t",
      "SELECT 'order by x'",
    ])
      expect(asJson(sql, columns)).not.toContain("2147483647");
  });
});

describe("types of a table over Parquet", () => {
  test.each([
    ["VARCHAR", "string"],
    ["INTEGER", "int"],
    ["DECIMAL(10,2)", "decimal(10,2)"],
    ["TIMESTAMP", "timestamp"],
    ["DOUBLE[]", "array<double>"],
  ])("%s is %s", (type, expected) => expect(toHiveType({ name: "a", type }, "m")).toBe(expected));
  test("one that no table has names its column", () => {
    expect(() => toHiveType({ name: "a", type: "HUGEINT" }, "m")).toThrow(LakeUnavailableError);
    expect(() => toHiveType({ name: "a", type: "HUGEINT" }, "m")).toThrow("m.a");
  });
});
