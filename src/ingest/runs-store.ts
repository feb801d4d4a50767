/**
 * Runs under `_state/runs/`: a header object changed by compare-and-swap and append-only chunks of its tasks
 * (DESIGN.md, decision 10). Keys descend with time, so that the first page of a list has the newest runs.
 */

import { createHash } from "node:crypto";
import pLimit from "p-limit";
import { getJson, putJson, updateJson } from "../lake/conditional.ts";
import { parseRunKey, runChunkKey, runHeaderKey, runPrefix, runsPrefix } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";

export interface RunStore {
  /**
   * Writes the header. With an idempotency key that an earlier run has, that run is returned and nothing is
   * written: comparing the two requests is the caller's part.
   */
  create(run: RunRecord): Promise<{ readonly run: RunRecord; readonly created: boolean }>;
  get(id: string): Promise<RunRecord | null>;
  /**
   * `change` is pure and may be called several times. null = no such run.
   * @throws LakeConflictError after too many lost races
   */
  update(id: string, change: (run: RunRecord) => RunRecord): Promise<RunRecord | null>;
  /** Newest first; with `isWanted` only those whose id it takes. */
  list(limit: number, isWanted?: (id: string) => boolean): Promise<readonly RunRecord[]>;
  findByIdempotencyKey(key: string): Promise<RunRecord | null>;
  /** Adds chunks of at most 500 tasks. An item that is recorded again counts with its last record. */
  appendTasks(id: string, tasks: readonly TaskRecord[]): Promise<void>;
  /** The last record of each work item, in order of first appearance. */
  tasks(id: string, filter?: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
}

export interface RunStoreOptions {
  readonly store: ObjectStore;
  /** Runs that are kept; default 500. */
  readonly keep?: number;
}

const TASKS_PER_CHUNK = 500;
const PARALLEL_READS = 16;

export function createRunStore({ store, keep = 500 }: RunStoreOptions): RunStore {
  const created = new Map<string, Date>();
  /** Time is part of the key: known for runs of this process, found by a list for others. */
  const createdAtOf = async (id: string): Promise<Date | null> => {
    const known = created.get(id);
    if (known !== undefined) return known;
    for await (const run of listRuns(store)) if (run.runId === id) return remember(id, run.createdAt);
    return null;
  };
  const remember = (id: string, at: Date): Date => {
    created.set(id, at);
    return at;
  };
  const get = async (id: string): Promise<RunRecord | null> => {
    const at = await createdAtOf(id);
    return at === null ? null : getJson<RunRecord>(store, runHeaderKey(at, id));
  };
  return {
    async create(run) {
      const claimed = await claim(store, run);
      const at = remember(claimed.id, new Date(claimed.createdAt));
      const { written } = await putJson(store, runHeaderKey(at, claimed.id), claimed, { ifNoneMatch: "*" });
      if (!written) return { run: (await get(claimed.id)) ?? claimed, created: false };
      for (const old of await prune(store, keep)) created.delete(old);
      return { run: claimed, created: true };
    },
    get,
    async update(id, change) {
      const at = await createdAtOf(id);
      if (at === null) return null;
      return updateJson<RunRecord>(store, runHeaderKey(at, id), (run) => (run === null ? null : change(run)));
    },
    async list(limit, isWanted = () => true) {
      const keys: string[] = [];
      for await (const { runId, createdAt } of listRuns(store)) {
        if (keys.length >= limit) break;
        if (isWanted(runId)) keys.push(runHeaderKey(createdAt, runId));
      }
      const parallel = pLimit(PARALLEL_READS);
      const runs = await Promise.all(keys.map((key) => parallel(() => getJson<RunRecord>(store, key))));
      return runs.filter((run) => run !== null);
    },
    async findByIdempotencyKey(key) {
      const claimed = await getJson<RunRecord>(store, claimKey(key));
      return claimed === null ? null : ((await get(claimed.id)) ?? claimed);
    },
    async appendTasks(id, tasks) {
      const at = await createdAtOf(id);
      if (at === null) throw new TypeError(`run ${id} has no header`);
      for (let from = 0; from < tasks.length; from += TASKS_PER_CHUNK)
        await appendChunk(store, at, id, tasks.slice(from, from + TASKS_PER_CHUNK));
    },
    async tasks(id, { outcome } = {}) {
      const at = await createdAtOf(id);
      const all = at === null ? [] : await loadTasks(store, runPrefix(at, id));
      return all.filter((task) => outcome?.includes(task.outcome) ?? true);
    },
  };
}

/** Newest first; headers and chunks are not read. */
async function* listRuns(store: ObjectStore): AsyncGenerator<{ runId: string; createdAt: Date; prefix: string }> {
  let cursor: string | null = null;
  do {
    const page = await store.list(runsPrefix, { delimiter: "/", ...(cursor === null ? {} : { cursor }) });
    for (const prefix of page.prefixes) {
      const parsed = parseRunKey(prefix);
      if (parsed !== null) yield { runId: parsed.runId, createdAt: parsed.createdAt, prefix };
    }
    cursor = page.cursor;
  } while (cursor !== null);
}

/**
 * Only one run gets an idempotency key. The claim holds the whole run: when its process was killed before it wrote
 * the header, the next caller with the key writes it.
 */
async function claim(store: ObjectStore, run: RunRecord): Promise<RunRecord> {
  if (run.idempotencyKey === null) return run;
  const key = claimKey(run.idempotencyKey);
  const { written } = await putJson(store, key, run, { ifNoneMatch: "*" });
  return written ? run : ((await getJson<RunRecord>(store, key)) ?? run);
}

/** The caller's text may be anything, so its hash stands in the key. */
const claimKey = (idempotencyKey: string): string =>
  `_state/idempotency/${createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 32)}.json`;

async function appendChunk(store: ObjectStore, at: Date, id: string, tasks: readonly TaskRecord[]): Promise<void> {
  let next = (await store.list(`${runPrefix(at, id)}tasks-`)).objects.length;
  for (;;) {
    const { written } = await putJson(store, runChunkKey(at, id, next), tasks, { ifNoneMatch: "*" });
    if (written) return;
    next += 1;
  }
}

async function loadTasks(store: ObjectStore, prefix: string): Promise<readonly TaskRecord[]> {
  const latest = new Map<string, TaskRecord>();
  const { objects } = await store.list(`${prefix}tasks-`);
  for (const { key } of objects)
    for (const task of (await getJson<readonly TaskRecord[]>(store, key)) ?? []) latest.set(identityOf(task), task);
  return [...latest.values()];
}

const identityOf = ({ endpoint, parameters }: TaskRecord): string => JSON.stringify([endpoint, parameters]);

/** Removes the oldest runs. @returns their ids */
async function prune(store: ObjectStore, keep: number): Promise<readonly string[]> {
  const old: { runId: string; prefix: string }[] = [];
  let seen = 0;
  for await (const run of listRuns(store)) {
    seen += 1;
    if (seen > keep) old.push(run);
  }
  for (const { prefix } of old) await removeRun(store, prefix);
  return old.map(({ runId }) => runId);
}

async function removeRun(store: ObjectStore, prefix: string): Promise<void> {
  const header = await getJson<RunRecord>(store, `${prefix}header.json`);
  if (header?.idempotencyKey) await store.delete(claimKey(header.idempotencyKey));
  for (const { key } of (await store.list(prefix)).objects) await store.delete(key);
}
