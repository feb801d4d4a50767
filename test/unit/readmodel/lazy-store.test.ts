import { expect, test } from "vitest";
import { createLazyMemory, createLazyStore, type Sized, whenLoaded } from "../../../src/readmodel/lazy-store.ts";

function recordingStore(maxBytes: number, bytes = 10) {
  const loads: string[][] = [];
  const memory = createLazyMemory(maxBytes);
  const store = createLazyStore<string>({
    memory,
    name: "test",
    load: async (keys) => {
      loads.push([...keys]);
      return new Map<string, Sized<string>>(keys.map((key) => [key, { value: `<${key}>`, bytes }]));
    },
  });
  return { store, loads, memory };
}

test("keys asked for in one turn share a load, the same key a flight", async () => {
  const { store, loads } = recordingStore(1000);
  expect(await Promise.all([store.get("a"), store.get("b"), store.get("a")])).toEqual(["<a>", "<b>", "<a>"]);
  expect(loads).toEqual([["a", "b"]]);
});

test("what asks while a load is under way waits for it", async () => {
  let release = (): void => {};
  let loads = 0;
  const store = createLazyStore<number>({
    memory: createLazyMemory(1000),
    name: "slow",
    load: async (keys) => {
      loads += 1;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return new Map(keys.map((key) => [key, { value: loads, bytes: 1 }]));
    },
  });
  const first = store.get("a");
  await new Promise((resolve) => setTimeout(resolve, 5));
  const second = store.get("a");
  release();
  expect(await Promise.all([first, second])).toEqual([1, 1]);
  expect(loads).toBe(1);
});

test("a loaded value comes without a promise", async () => {
  const { store } = recordingStore(1000);
  await store.get("a");
  expect(store.get("a")).toBe("<a>");
  expect(whenLoaded(store.get("a"), (value) => value.length)).toBe(3);
});

test("the least recently used goes first when the budget is spent", async () => {
  const { store, loads } = recordingStore(20);
  await store.get("a");
  await store.get("b");
  store.get("a");
  await store.get("c");
  expect(store.get("a")).toBe("<a>");
  await store.get("b");
  expect(loads.flat()).toEqual(["a", "b", "c", "b"]);
});

test("what is larger than the budget is answered and not kept", async () => {
  const { store, loads } = recordingStore(5);
  expect(await store.get("a")).toBe("<a>");
  expect(await store.get("a")).toBe("<a>");
  expect(loads).toHaveLength(2);
});

test("a failed load is not remembered", async () => {
  let fails = true;
  const store = createLazyStore<string>({
    memory: createLazyMemory(100),
    name: "flaky",
    load: async (keys) => {
      if (fails) throw new Error("no disk");
      return new Map(keys.map((key) => [key, { value: key, bytes: 1 }]));
    },
  });
  await expect(store.get("a")).rejects.toThrow("no disk");
  fails = false;
  expect(await store.get("a")).toBe("a");
});

test("stores of one memory do not see each other's keys", async () => {
  const memory = createLazyMemory(1000);
  const make = (name: string) =>
    createLazyStore<string>({
      memory,
      name,
      load: async (keys) => new Map(keys.map((key) => [key, { value: name + key, bytes: 1 }])),
    });
  expect(await make("x").get("a")).toBe("xa");
  expect(await make("y").get("a")).toBe("ya");
});
