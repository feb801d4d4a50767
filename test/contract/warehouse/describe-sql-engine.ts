/** What every SqlEngine promises, whatever it runs on. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CancelledError, InvalidInputError, QueryTimeoutError } from "../../../src/errors.ts";
import type { SqlEngine } from "../../../src/warehouse/sql-engine.ts";

export interface SqlEngineCase {
  readonly engine: SqlEngine;
  /** A SELECT that runs for many seconds. */
  readonly slowSql: string;
  cleanup(): Promise<void>;
}

export function describeSqlEngine(name: string, create: () => Promise<SqlEngineCase>): void {
  describe(`SqlEngine: ${name}`, () => {
    let subject: SqlEngineCase;
    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject.cleanup());
    const one = async (sql: string) => (await subject.engine.query(sql))[0];

    test("integers of every width and decimals are numbers", async () => {
      expect(
        await one(
          "SELECT CAST(1 AS SMALLINT) AS a, 2 AS b, CAST(9007199254740991 AS BIGINT) AS c, CAST(1.25 AS DECIMAL(10,2)) AS d, CAST(0.5 AS DOUBLE) AS e, count(*) AS f FROM (VALUES (1), (2)) AS t(x)",
        ),
      ).toEqual({ a: 1, b: 2, c: 9007199254740991, d: 1.25, e: 0.5, f: 2 });
    });

    test("an integer beyond 2^53 comes as its digits, not as a wrong number", async () => {
      expect(await one("SELECT CAST(9007199254740993 AS BIGINT) AS a")).toEqual({ a: "9007199254740993" });
    });

    test("dates are YYYY-MM-DD and timestamps ISO instants in UTC", async () => {
      expect(
        await one(
          "SELECT DATE '2014-08-16' AS a, TIMESTAMP '2014-08-16 14:00:00' AS b, TIMESTAMP '1930-07-13 15:00:00.25' AS c, DATE '1930-07-13' AS d",
        ),
      ).toEqual({ a: "2014-08-16", b: "2014-08-16T14:00:00.000Z", c: "1930-07-13T15:00:00.250Z", d: "1930-07-13" });
    });

    test("texts come letter by letter", async () => {
      const text = 'Übung "ä" \'ö\' \\ \n\t {"a": [1]} ⚽ 漢字';
      expect(await subject.engine.query("SELECT CAST($1 AS VARCHAR) AS a", { parameters: [text] })).toEqual([
        { a: text },
      ]);
    });

    test("null stays null in every type", async () => {
      const columns = ["INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP", "BOOLEAN", "DECIMAL(4,1)"];
      const row = await one(`SELECT ${columns.map((type, index) => `CAST(NULL AS ${type}) AS c${index}`).join(", ")}`);
      expect(Object.values(row ?? {})).toEqual(columns.map(() => null));
    });

    test("rows keep the order of the query", async () => {
      const rows = await subject.engine.query(
        "SELECT x FROM (VALUES (3, 'c'), (1, 'a'), (2, 'b')) AS t(x, y) ORDER BY y DESC -- a comment at the end",
      );
      expect(rows).toEqual([{ x: 3 }, { x: 2 }, { x: 1 }]);
    });

    test("no rows is an empty list", async () => {
      expect(await subject.engine.query("SELECT 1 AS a, 'x' AS b WHERE 1 = 0")).toEqual([]);
    });

    test("a big table reads like a small one: same types, nulls and order", async () => {
      const small =
        "CAST(i AS SMALLINT) AS a, CAST(i AS BIGINT) AS b, CAST(i AS DOUBLE) / 4 AS c, CAST(i AS DECIMAL(10,2)) AS d";
      const texts = `CASE WHEN i % 3 = 0 THEN NULL ELSE '"ü\\' || chr(31) || CAST(i AS VARCHAR) END AS e, i % 2 = 0 AS f`;
      const times = "DATE '2014-08-16' AS g, TIMESTAMP '2014-08-16 14:00:00' AS h, CAST(NULL AS INTEGER) AS j";
      const digits = Array.from({ length: 10 }, (_, digit) => `(${digit})`).join(", ");
      const numbers = `SELECT p.x * 1000 + q.x * 100 + r.x * 10 + s.x AS i FROM (VALUES ${digits}) AS p(x), (VALUES ${digits}) AS q(x), (VALUES ${digits}) AS r(x), (VALUES ${digits}) AS s(x)`;
      const ask = (condition: string) =>
        subject.engine.query(
          `SELECT ${small}, ${texts}, ${times} FROM (${numbers}) AS t WHERE ${condition} ORDER BY i DESC`,
        );
      const all = await ask("i >= 0");
      expect(all).toHaveLength(10_000);
      expect(all[9_998]).toEqual({
        a: 1,
        b: 1,
        c: 0.25,
        d: 1,
        e: '"ü\\\u001f1',
        f: false,
        g: "2014-08-16",
        h: "2014-08-16T14:00:00.000Z",
        j: null,
      });
      expect(all.slice(-7)).toEqual(await ask("i < 7"));
    });

    test("what is no number is null", async () => {
      expect(
        await one("SELECT CAST('NaN' AS DOUBLE) AS a, CAST('Infinity' AS DOUBLE) AS b, CAST(0.5 AS DOUBLE) AS c"),
      ).toEqual({
        a: null,
        b: null,
        c: 0.5,
      });
    });

    test("parameters of every kind", async () => {
      const rows = await subject.engine.query(
        "SELECT x FROM (VALUES (1, 'a', true), (2, 'b', false), (3, 'c', true)) AS t(x, y, z) WHERE x >= $1 AND y <> $2 AND z = $3 ORDER BY x",
        { parameters: [2, "b'; --", true] },
      );
      expect(rows).toEqual([{ x: 3 }]);
    });

    test("the same text runs again with other parameters", async () => {
      const ask = (value: number) => subject.engine.query("SELECT CAST($1 AS DOUBLE) AS a", { parameters: [value] });
      expect([await ask(1), await ask(2.5), await ask(4294967296)]).toEqual([
        [{ a: 1 }],
        [{ a: 2.5 }],
        [{ a: 4294967296 }],
      ]);
    });

    test("anything but one SELECT is refused", async () => {
      await expect(subject.engine.query("CREATE TABLE t (a INTEGER)")).rejects.toBeInstanceOf(InvalidInputError);
      await expect(subject.engine.query("SELECT 1; SELECT 2")).rejects.toThrow();
      await expect(
        subject.engine.query("SELECT 1) AS q; CREATE TABLE t (a INTEGER); SELECT * FROM (SELECT 1"),
      ).rejects.toThrow();
    });

    test("a query that runs too long ends with QueryTimeoutError, and the engine goes on", async () => {
      const started = performance.now();
      await expect(subject.engine.query(subject.slowSql, { timeoutMs: 50 })).rejects.toBeInstanceOf(QueryTimeoutError);
      expect(performance.now() - started).toBeLessThan(3_000);
      expect(await one("SELECT 1 AS a")).toEqual({ a: 1 });
    });

    test("an aborted query ends with CancelledError, before or while it runs", async () => {
      await expect(subject.engine.query("SELECT 1", { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
        CancelledError,
      );
      const controller = new AbortController();
      const running = subject.engine.query(subject.slowSql, { signal: controller.signal });
      setTimeout(() => controller.abort(), 30);
      await expect(running).rejects.toBeInstanceOf(CancelledError);
      expect(await one("SELECT 1 AS a")).toEqual({ a: 1 });
    });

    test("many queries at once each get their own answer", async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => subject.engine.query(`SELECT ${index} AS a`)),
      );
      expect(answers.map((rows) => rows[0]?.a)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    });
  });
}
