/** Models of a rebuild: each after what it reads, others beside it, and two connections that never run two statements. */

import { describe, expect, test } from "vitest";
import type { DuckDbSession } from "../../../src/warehouse/drivers/duckdb.ts";
import { createLanes, createSessionPool } from "../../../src/warehouse/lanes.ts";
import { chainLengths, runInOrder } from "../../../src/warehouse/run-in-order.ts";

const model = (name: string, ...upstream: string[]) => ({ name, upstream });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("models", () => {
  test("run after all that they read, and beside what they do not", async () => {
    const events: string[] = [];
    const work = async ({ name }: { readonly name: string }) => {
      events.push(`${name} begins`);
      await turn();
      events.push(`${name} ends`);
    };
    await runInOrder([model("a"), model("b"), model("c", "raw", "a", "b")], work);
    expect(events).toEqual(["a begins", "b begins", "a ends", "b ends", "c begins", "c ends"]);
  });

  test("of which one fails are told when none runs any more, and nothing new begins", async () => {
    const events: string[] = [];
    const work = async ({ name }: { readonly name: string }) => {
      events.push(`${name} begins`);
      if (name === "a") throw new Error("a is broken");
      await turn();
      events.push(`${name} ends`);
    };
    const models = [model("a"), model("b"), model("c", "a"), model("d", "b")];
    await expect(runInOrder(models, work)).rejects.toThrow("a is broken");
    expect(events).toEqual(["a begins", "b begins", "b ends"]);
  });
});

describe("urgency", () => {
  // Nobody waits for a, b and c; for d a row of three does, and a side branch that is shorter.
  const models = [
    ...["a", "b", "c", "d"].map((name) => model(name, "raw")),
    model("e", "d"),
    model("f", "e"),
    model("g", "d", "f"),
    model("h", "d"),
  ];

  test("is how many models must run one after another, whatever stands first in the project", () => {
    expect(Object.fromEntries(chainLengths(models))).toEqual(
      expect.objectContaining({ a: 1, b: 1, c: 1, d: 4, e: 3, f: 2, g: 1, h: 1 }),
    );
  });

  test("lets the longest chain go first, where first come first served would keep it waiting", async () => {
    const begun: string[] = [];
    const pool = createSessionPool({ ...({} as DuckDbSession), sessions: [] });
    const work =
      ({ name }: { readonly name: string }) =>
      async () => {
        begun.push(name);
        await turn();
      };
    await runInOrder(models, (one, urgency) => pool.use(work(one), urgency));
    expect(begun.join("")).toBe("adefbchg");
    begun.length = 0;
    await runInOrder(models, (one) => pool.use(work(one)));
    expect(begun.join("")).toBe("abcdehfg");
  });
});

describe("lanes", () => {
  test("run as much at a time as there are pairs of sessions, on one that sees names as asked", async () => {
    const names = ["whole 1", "narrow 1", "whole 2", "narrow 2"];
    const lanes = createLanes({ sessions: names as unknown as readonly DuckDbSession[] });
    const running = new Set<string>();
    let most = 0;
    const used = await Promise.all(
      Array.from({ length: 7 }, (_, index) =>
        lanes.run(index % 2 === 0 ? "whole" : "narrow", async (session) => {
          const lane = String(session).slice(-1);
          expect(running.has(lane)).toBe(false);
          running.add(lane);
          most = Math.max(most, running.size);
          await turn();
          running.delete(lane);
          return String(session).split(" ")[0];
        }),
      ),
    );
    expect(used).toEqual(["whole", "narrow", "whole", "narrow", "whole", "narrow", "whole"]);
    expect(most).toBe(2);
  });

  test("are free again after a failure, and there are none without sessions", async () => {
    const lanes = createLanes({ sessions: ["whole", "narrow"] as unknown as readonly DuckDbSession[] });
    await expect(lanes.run("whole", () => Promise.reject(new Error("no such table")))).rejects.toThrow("no such table");
    expect(await lanes.run("narrow", async () => "done")).toBe("done");
    expect(() => createLanes({ sessions: [] })).toThrow("without sessions");
  });
});
