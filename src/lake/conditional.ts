/** JSON objects in the lake, and the one way to change one of them: compare-and-swap. */

import { setTimeout as delay } from "node:timers/promises";
import { LakeConflictError, LakeUnavailableError } from "../errors.ts";
import type { ObjectInfo, ObjectStore, PutOptions, PutResult, StoredObject } from "./object-store.ts";

export interface UpdateOptions {
  /** How many lost races are survived; default 30. */
  readonly retries?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** 0 ≤ random() < 1. */
  readonly random?: () => number;
}

const DEFAULT_RETRIES = 30;
const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 500;

/**
 * Reads, changes and writes a JSON object so that no other writer's change is lost. `update` is pure and may be called
 * several times; it gets null when nothing is there yet, and gives null to leave everything as it is.
 * Returns what now stands there.
 * @throws LakeConflictError after too many lost races
 * @throws LakeUnavailableError when the present object is not JSON
 */
export async function updateJson<T>(
  store: ObjectStore,
  key: string,
  update: (current: T | null) => T,
  options?: UpdateOptions,
): Promise<T>;
export async function updateJson<T>(
  store: ObjectStore,
  key: string,
  update: (current: T | null) => T | null,
  options?: UpdateOptions,
): Promise<T | null>;
export async function updateJson<T>(
  store: ObjectStore,
  key: string,
  update: (current: T | null) => T | null,
  options: UpdateOptions = {},
): Promise<T | null> {
  const { retries = DEFAULT_RETRIES, sleep = delay, random = Math.random } = options;
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    // Full jitter: those who lost together must not meet again together.
    if (attempt > 0) await sleep(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt));
    const present = await store.get(key);
    const current = present === null ? null : parseJson<T>(present);
    const next = update(current);
    if (next === null) return current;
    const condition = present === null ? { ifNoneMatch: "*" as const } : { ifMatch: present.etag };
    const result = await putJson(store, key, next, condition);
    if (result.written) return next;
  }
  throw new LakeConflictError(
    `"${key}" was changed by others ${retries + 1} times in a row; this change was not made.`,
    {
      details: { key, attempts: retries + 1 },
    },
  );
}

/** Writes a value as JSON. @throws TypeError for a value that has no JSON (undefined, a function) */
export async function putJson(
  store: ObjectStore,
  key: string,
  value: unknown,
  options: PutOptions = {},
): Promise<PutResult> {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`The value for "${key}" has no JSON.`);
  return store.put(key, Buffer.from(`${text}\n`, "utf8"), { contentType: "application/json", ...options });
}

/**
 * Reads a JSON object, null when absent.
 * @throws LakeUnavailableError when it is not JSON
 */
export async function getJson<T>(store: ObjectStore, key: string): Promise<T | null> {
  const object = await store.get(key);
  return object === null ? null : parseJson<T>(object);
}

/** All objects below a prefix in ascending order of keys, page by page. */
export async function* listAll(store: ObjectStore, prefix: string): AsyncGenerator<ObjectInfo, void, undefined> {
  let cursor: string | null = null;
  do {
    const page = await store.list(prefix, cursor === null ? {} : { cursor });
    yield* page.objects;
    cursor = page.cursor;
  } while (cursor !== null);
}

/** The keys alone of all objects below a prefix. */
export async function listKeys(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  if (store.keys !== undefined) return store.keys(prefix);
  const keys: string[] = [];
  for await (const { key } of listAll(store, prefix)) keys.push(key);
  return keys;
}

function parseJson<T>(object: StoredObject): T {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(object.body)) as T;
  } catch (cause) {
    const hint = "restore it from a copy, or delete it to start it afresh";
    throw new LakeUnavailableError(`"${object.key}" in the lake is not JSON (${object.size} bytes): ${hint}.`, {
      cause,
      details: { key: object.key, etag: object.etag },
    });
  }
}
