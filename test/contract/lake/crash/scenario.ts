/** What the child of the crash test does, one acknowledged step after the other, and what stands in the lake after each. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getJson, updateJson } from "../../../../src/lake/conditional.ts";
import type { ObjectStore } from "../../../../src/lake/object-store.ts";

export interface Expected {
  readonly body: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Key → object. */
export type LakeState = Readonly<Record<string, Expected | undefined>>;

export interface Step {
  readonly name: string;
  readonly key: string;
  /** Null: the key is absent after the step. */
  readonly after: Expected | null;
  run(store: ObjectStore, workDir: string): Promise<unknown>;
}

export const POINTER = "_state/pointer.json";
const RAW = "raw/matches/source=x/a.json";
const LONG = "long ".repeat(20_000);

interface Pointer {
  readonly key: string;
}

export const STEPS: readonly Step[] = [
  putStep("new object with metadata", RAW, "first", { version: "1" }, { ifNoneMatch: "*" }),
  putStep("other bytes and metadata", RAW, LONG, { version: "2" }),
  putStep("same bytes, other metadata", RAW, LONG, { version: "3" }),
  putStep("bytes only over an object with metadata", RAW, "bare", {}),
  fileStep("file as body", "mart/m/v=1/data.parquet", "columns of 1", { rows: "1" }),
  pointerStep("mart/m/v=1/data.parquet"),
  putStep("unsynced object", "mart/m/v=2/data.parquet", "columns of 2", { rows: "2" }, { durable: false }),
  { ...pointerStep("mart/m/v=2/data.parquet"), name: "sync, then move the pointer" },
  deleteStep("mart/m/v=1/data.parquet"),
];

/** What stands in the lake after the first `count` steps. */
export function stateAfter(count: number): LakeState {
  const state: Record<string, Expected> = {};
  for (const { key, after } of STEPS.slice(0, count)) {
    if (after) state[key] = after;
    else delete state[key];
  }
  return state;
}

/** The pointer must lead to an object, whenever it is looked at. */
export async function followPointer(store: ObjectStore): Promise<"no pointer" | "found" | "dangling"> {
  const pointer = await getJson<Pointer>(store, POINTER);
  if (!pointer) return "no pointer";
  return (await store.get(pointer.key)) ? "found" : "dangling";
}

type Conditions = { readonly ifNoneMatch?: "*"; readonly durable?: boolean };

function putStep(
  name: string,
  key: string,
  body: string,
  metadata: Record<string, string>,
  more: Conditions = {},
): Step {
  return {
    name,
    key,
    after: { body, metadata },
    run: (store) => store.put(key, Buffer.from(body), { metadata, ...more }),
  };
}

function fileStep(name: string, key: string, body: string, metadata: Record<string, string>): Step {
  return {
    name,
    key,
    after: { body, metadata },
    async run(store, workDir) {
      const file = join(workDir, "body");
      await writeFile(file, body);
      await store.put(key, { file }, { metadata });
    },
  };
}

function pointerStep(key: string): Step {
  return {
    name: "move the pointer",
    key: POINTER,
    after: { body: `${JSON.stringify({ key })}\n`, metadata: {} },
    async run(store) {
      await store.flush();
      await updateJson<Pointer>(store, POINTER, () => ({ key }));
    },
  };
}

function deleteStep(key: string): Step {
  return { name: "delete", key, after: null, run: (store) => store.delete(key) };
}
