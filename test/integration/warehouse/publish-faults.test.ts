/** Publishing is killed or raced at every call that it makes to the store. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LakeUnavailableError } from "../../../src/errors.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { createDuckDBReader } from "../../../src/warehouse/drivers/duckdb.ts";
import { openSnapshot } from "../../../src/warehouse/open-snapshot.ts";
import { currentPointer } from "../../../src/warehouse/state.ts";
import { createTinyLake, type TinyLake } from "./tiny-lake.ts";

let lake: TinyLake;
beforeEach(async () => {
  lake = await createTinyLake();
});
afterEach(() => lake.close());

const matches = (goals: number) => [{ home: "Utd", away: "City", goals }];
const served = () => lake.rows("SELECT season_id, goals FROM mart.matches ORDER BY season_id");

/** A store that fails at call number `failAt`, before or after that call took effect, and at all later ones. */
function faultyStore(store: ObjectStore, failAt: number, when: "before" | "after") {
  let calls = 0;
  const wrap =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      calls += 1;
      if (calls > failAt || (calls === failAt && when === "before")) throw new LakeUnavailableError("killed");
      const result = await call(...args);
      if (calls === failAt) throw new LakeUnavailableError("killed");
      return result;
    };
  const faulty: ObjectStore = {
    description: "faulty",
    get: wrap(store.get),
    head: wrap(store.head),
    put: wrap(store.put),
    list: wrap(store.list),
    delete: wrap(store.delete),
    localPath: wrap(store.localPath),
    flush: wrap(store.flush),
    sweep: wrap(store.sweep),
    close: wrap(store.close),
  };
  return { faulty, calls: () => calls };
}

/** Every way to be killed, until a run comes through without meeting the fault. */
async function killEverywhere(
  when: "before" | "after",
  attempt: (store: ObjectStore) => Promise<unknown>,
  afterKill: () => Promise<void>,
) {
  for (let failAt = 1; failAt < 200; failAt++) {
    const { faulty, calls } = faultyStore(lake.store, failAt, when);
    const survived = await attempt(faulty).then(
      () => true,
      () => false,
    );
    if (survived) {
      expect(calls()).toBeLessThan(failAt);
      return failAt - 1;
    }
    await afterKill();
  }
  throw new Error("It never came through");
}

describe("killed at any call", () => {
  test.each(["before", "after"] as const)(
    "(%s it took effect) the old snapshot or the new one is served whole",
    async (when) => {
      await lake.putSeason(2014, matches(1));
      await lake.warehouse().buildAndPublish();
      await lake.putSeason(2014, matches(-1), "20260108T000000Z");
      await lake.putSeason(2015, matches(2));
      const oldRows = [{ season_id: "sea_2014", goals: 1 }];
      const newRows = [...oldRows, { season_id: "sea_2015", goals: 2 }];
      const kills = await killEverywhere(
        when,
        (store) => lake.warehouse({ store }).buildAndPublish(),
        async () => expect([oldRows, newRows]).toContainEqual(await served()),
      );
      expect(kills).toBeGreaterThan(15);
      expect(await served()).toEqual(newRows);
    },
  );

  test("a restart completes what was begun, over half-written marts too", async () => {
    await lake.putSeason(2014, matches(1));
    const { version } = await lake.warehouse().build();
    const damaged = `mart/matches/v=${version}/data.parquet`;
    await lake.store.put(damaged, Buffer.from("never synced"), { metadata: { sha256: "0".repeat(64), rows: "1" } });
    await lake.warehouse().buildAndPublish();
    expect(await served()).toEqual([{ season_id: "sea_2014", goals: 1 }]);
  });
});

describe("two builds at once", () => {
  test("of the same inputs: one publishes, the others adopt it", async () => {
    await lake.putSeason(2014, matches(1));
    let published = 0;
    const store: ObjectStore = {
      ...lake.store,
      put: async (key, body, options) => {
        const result = await lake.store.put(key, body, options);
        if (key === "_state/snapshot/pointer.json" && result.written) published += 1;
        return result;
      },
    };
    const results = await Promise.all([1, 2, 3].map(() => lake.warehouse({ store }).buildAndPublish()));
    expect(published).toBe(1);
    expect(new Set(results.map(({ version }) => version)).size).toBe(1);
    expect(new Set(results.map(({ snapshot }) => snapshot.version)).size).toBe(1);
    const files = await openSnapshot({ store: lake.store, engineFactory: createDuckDBReader, verify: true });
    expect(await files?.engine.query("SELECT goals FROM mart.matches")).toEqual([{ goals: 1 }]);
    await files?.close();
  });

  test("the pointer moves just before ours: the same version is adopted", async () => {
    await lake.putSeason(2014, matches(1));
    const slow = await racedBy(() => lake.warehouse().buildAndPublish());
    const { version, snapshot } = await slow.buildAndPublish();
    expect(snapshot.version).toBe(version);
    expect(await served()).toEqual([{ season_id: "sea_2014", goals: 1 }]);
  });

  test("a build of old inputs never replaces one of newer inputs", async () => {
    await lake.putSeason(2014, matches(1));
    const old = await racedBy(async () => {
      await lake.putSeason(2015, matches(2));
      await lake.warehouse().buildAndPublish();
    });
    const { version, snapshot } = await old.buildAndPublish();
    expect(snapshot.version).not.toBe(version);
    expect(await served()).toHaveLength(2);

    const stale = lake.warehouse();
    await lake.putSeason(2016, matches(3));
    const first = await stale.build();
    await lake.putSeason(2017, matches(4));
    const newer = await lake.warehouse().buildAndPublish();
    expect((await stale.publish(first.version)).version).toBe(newer.version);
    expect((await currentPointer(lake.store))?.version).toBe(newer.version);
  });

  test("a build of newer inputs goes on top of whoever was faster", async () => {
    await lake.putSeason(2014, matches(1));
    const other = lake.warehouse();
    const { version: oldVersion } = await other.build();
    await lake.putSeason(2015, matches(2));
    const newer = await racedBy(async () => {
      await other.publish(oldVersion);
    });
    const { version, snapshot } = await newer.buildAndPublish();
    expect(snapshot.version).toBe(version);
    expect(await served()).toHaveLength(2);
  });
});

/** A warehouse during whose first attempt to move the pointer `interfere` happens. */
async function racedBy(interfere: () => Promise<unknown>) {
  let raced = false;
  const store: ObjectStore = {
    ...lake.store,
    put: async (key, body, options) => {
      if (key === "_state/snapshot/pointer.json" && !raced) {
        raced = true;
        await interfere();
      }
      return lake.store.put(key, body, options);
    },
  };
  return lake.warehouse({ store });
}

describe("opening", () => {
  test("nothing published is null", async () => {
    expect(await lake.warehouse().open()).toBeNull();
  });

  test.each([
    ["is missing", (key: string) => lake.store.delete(key), /is missing/, false],
    ["is shorter", (key: string) => lake.store.put(key, Buffer.from("x")).then(() => {}), /has 1 bytes/, false],
    ["has other bytes", (key: string) => scramble(key), /other bytes/, true],
  ])("a mart file that %s is refused", async (_name, damage, message, verify) => {
    await lake.putSeason(2014, matches(1));
    const { version } = await lake.warehouse().buildAndPublish();
    await damage(`mart/matches/v=${version}/data.parquet`);
    const open = openSnapshot({ store: lake.store, engineFactory: createDuckDBReader, verify });
    await expect(open).rejects.toThrow(message);
    await expect(open).rejects.toBeInstanceOf(LakeUnavailableError);
  });

  test("a full build puts damaged files right", async () => {
    await lake.putSeason(2014, matches(1));
    const { version } = await lake.warehouse().buildAndPublish();
    await scramble(`mart/matches/v=${version}/data.parquet`);
    expect(await lake.warehouse().buildAndPublish({ full: true })).toMatchObject({ version, status: "built" });
    expect(await served()).toEqual([{ season_id: "sea_2014", goals: 1 }]);
  });

  async function scramble(key: string): Promise<void> {
    const object = await lake.store.get(key);
    const body = Uint8Array.from(object?.body ?? []).fill(0, 4, 20);
    await lake.store.put(key, body, { metadata: object?.metadata ?? {} });
  }
});
