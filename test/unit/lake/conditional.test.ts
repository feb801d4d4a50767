import { describe, expect, it } from "vitest";
import { LakeConflictError, LakeUnavailableError } from "../../../src/errors.ts";
import { getJson, listAll, putJson, updateJson } from "../../../src/lake/conditional.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";

const KEY = "_state/credits/x.json";
interface Counter {
  readonly n: number;
}
const increment = (current: Counter | null) => ({ n: (current?.n ?? 0) + 1 });

/** A store in which somebody else writes directly before each of the first `times` puts. */
function createContestedStore(times: number): { readonly store: ObjectStore; readonly puts: () => number } {
  const store = createMemoryStore();
  let puts = 0;
  const put: ObjectStore["put"] = async (key, body, options) => {
    puts += 1;
    if (puts <= times) await store.put(key, Buffer.from(JSON.stringify({ n: puts * 100 })));
    return store.put(key, body, options);
  };
  return { store: { ...store, put }, puts: () => puts };
}

describe("updateJson", () => {
  it("makes the object, then changes it, and returns what it wrote", async () => {
    const store = createMemoryStore();
    expect(await updateJson(store, KEY, increment)).toEqual({ n: 1 });
    expect(await updateJson(store, KEY, increment)).toEqual({ n: 2 });
    expect(await getJson(store, KEY)).toEqual({ n: 2 });
  });

  it("leaves everything as it is when the update gives null", async () => {
    const store = createMemoryStore();
    expect(await updateJson<Counter>(store, KEY, () => null)).toBeNull();
    expect(await store.head(KEY)).toBeNull();
    await putJson(store, KEY, { n: 7 });
    const before = await store.head(KEY);
    expect(await updateJson<Counter>(store, KEY, () => null)).toEqual({ n: 7 });
    expect(await store.head(KEY)).toEqual(before);
  });

  it("starts again from what the winner wrote, after a wait that grows with jitter", async () => {
    const { store, puts } = createContestedStore(3);
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    const result = await updateJson(store, KEY, increment, { sleep, random: () => 0.5 });
    expect(result).toEqual({ n: 301 });
    expect(puts()).toBe(4);
    expect(waits).toEqual([5, 10, 20]);
  });

  it("gives up after too many losses and says that nothing was changed", async () => {
    const { store, puts } = createContestedStore(99);
    const update = updateJson(store, KEY, increment, { retries: 2, sleep: async () => {} });
    await expect(update).rejects.toThrow(/"_state\/credits\/x.json" was changed by others 3 times in a row/);
    await expect(update).rejects.toBeInstanceOf(LakeConflictError);
    expect(puts()).toBe(3);
  });

  it("never writes over what it cannot read", async () => {
    const store = createMemoryStore();
    await store.put(KEY, Buffer.from('{"n":'));
    await expect(updateJson(store, KEY, increment)).rejects.toThrow(
      /"_state\/credits\/x.json" in the lake is not JSON/,
    );
    expect((await store.get(KEY))?.size).toBe(5);
  });
});

describe("getJson", () => {
  it("gives null for what is absent, and names the key of what is torn", async () => {
    const store = createMemoryStore();
    expect(await getJson(store, KEY)).toBeNull();
    for (const bytes of [Buffer.from(""), Buffer.from("{"), Buffer.from([0xff, 0xfe])]) {
      await store.put(KEY, bytes);
      const error = await getJson(store, KEY).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LakeUnavailableError);
      expect(error).toMatchObject({ details: { key: KEY } });
    }
  });
});

describe("putJson", () => {
  it("passes conditions and metadata on", async () => {
    const store = createMemoryStore();
    expect(await putJson(store, KEY, { n: 1 }, { ifNoneMatch: "*", metadata: { a: "1" } })).toMatchObject({
      written: true,
    });
    expect(await putJson(store, KEY, { n: 2 }, { ifNoneMatch: "*" })).toEqual({ written: false });
    expect((await store.head(KEY))?.metadata).toEqual({ a: "1" });
    expect(await getJson(store, KEY)).toEqual({ n: 1 });
  });

  it("refuses a value that is no JSON", async () => {
    await expect(putJson(createMemoryStore(), KEY, undefined)).rejects.toThrow(TypeError);
  });
});

describe("listAll", () => {
  it("goes through all pages, and reads no further than it is asked", async () => {
    const store = createMemoryStore();
    for (let i = 0; i < 2001; i += 1) await store.put(`many/${String(i).padStart(4, "0")}`, Buffer.from("x"));
    let pages = 0;
    const list: ObjectStore["list"] = (prefix, options) => {
      pages += 1;
      return store.list(prefix, options);
    };
    const keys: string[] = [];
    for await (const { key } of listAll({ ...store, list }, "many/")) keys.push(key);
    expect(keys).toHaveLength(2001);
    expect(pages).toBe(3);
    for await (const { key } of listAll({ ...store, list }, "many/")) if (key === "many/0001") break;
    expect(pages).toBe(4);
  });
});
