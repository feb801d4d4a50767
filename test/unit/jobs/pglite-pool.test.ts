import { describe, expect, it } from "vitest";
import { correctStatement } from "../../../src/jobs/backends/maxed-queue.ts";
import { createPglitePool, type PgliteDatabase } from "../../../src/jobs/backends/pglite-pool.ts";

function fakeDatabase() {
  const statements: string[] = [];
  const listeners = new Map<string, (payload: string) => void>();
  const record = async (text: string) => {
    statements.push(text);
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (text.includes("broken")) throw new Error("broken statement");
  };
  const db: PgliteDatabase = {
    async query(text) {
      await record(text);
      return { rows: [{ one: 1 }], affectedRows: 0 };
    },
    async exec(text) {
      await record(text);
      return [{ rows: [] }, { rows: [{ last: true }] }];
    },
    async listen(channel, callback) {
      listeners.set(channel, callback);
      return async () => void listeners.delete(channel);
    },
  };
  return { db, statements, listeners };
}

describe("pool over PGlite", () => {
  it("keeps the statements of others out of a transaction", async () => {
    const { db, statements } = fakeDatabase();
    const pool = createPglitePool(db);
    const [a, b] = [await pool.connect(), await pool.connect()];
    const work = async (client: typeof a, name: string) => {
      await client.query("BEGIN");
      await client.query(`${name} 1`);
      await client.query(`${name} 2`);
      await client.query("COMMIT");
    };
    await Promise.all([work(a, "a"), work(b, "b"), pool.query("outside")]);
    const [first, second] = statements.indexOf("a 1") < statements.indexOf("b 1") ? ["a", "b"] : ["b", "a"];
    expect(statements.filter((text) => text !== "outside")).toEqual(
      [first, second].flatMap((name) => ["BEGIN", `${name} 1`, `${name} 2`, "COMMIT"]),
    );
    const outside = statements.indexOf("outside");
    expect(statements[outside - 1]).not.toMatch(/BEGIN| 1/);
  });

  it("goes on after a statement that fails, in a transaction or not", async () => {
    const { db } = fakeDatabase();
    const pool = createPglitePool(db);
    const client = await pool.connect();
    await expect(pool.query("broken")).rejects.toThrow("broken statement");
    await client.query("BEGIN");
    await expect(client.query("broken")).rejects.toThrow("broken statement");
    await client.query("ROLLBACK");
    expect(await pool.query("SELECT 1", [1])).toMatchObject({ rows: [{ one: 1 }], rowCount: 1 });
  });

  it("frees the session when a client is given back in the middle of a transaction", async () => {
    const { db, statements } = fakeDatabase();
    const pool = createPglitePool(db);
    const client = await pool.connect();
    await client.query("BEGIN");
    client.release();
    await pool.query("after");
    expect(statements).toEqual(["BEGIN", "ROLLBACK", "after"]);
  });

  it("listens though BullMQ's statement begins with comments, and stops at release", async () => {
    const { db, listeners, statements } = fakeDatabase();
    const client = await createPglitePool(db).connect();
    const heard: unknown[] = [];
    client.on("notification", (message) => heard.push(message));
    await client.query("-- Subscribe to the channel\n/* (fixed\nname) */ LISTEN bullmq_jobs;\n");
    listeners.get("bullmq_jobs")?.("a-queue");
    expect(heard).toEqual([{ channel: "bullmq_jobs", payload: "a-queue" }]);
    expect(statements).toEqual([]);
    client.release();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(listeners.size).toBe(0);
  });

  it("lets timers have their turn between statements", async () => {
    const instant: PgliteDatabase = { ...fakeDatabase().db, exec: async () => [{ rows: [] }] };
    const pool = createPglitePool(instant);
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    const deadline = performance.now() + 2_000;
    while (!fired && performance.now() < deadline) await pool.query("SELECT 1");
    expect(fired).toBe(true);
  });
});

describe("correctStatement", () => {
  it("changes the one question of BullMQ that makes a full queue spin", () => {
    const question =
      "SELECT EXISTS(SELECT 1 FROM job WHERE queue = $1 AND state = 'waiting') AND NOT EXISTS(SELECT 1 FROM meta) AS present;";
    expect(correctStatement(question)).toContain("field = 'concurrency'");
    expect(correctStatement(question)).toMatch(/AS present;$/);
  });

  it("leaves all others as they are", () => {
    for (const text of ["SELECT 1 AS present", "LISTEN bullmq_jobs;", "SELECT * FROM move_to_active($1)"])
      expect(correctStatement(text)).toBe(text);
  });
});
