/** A lake in memory, for tests. Same promises as every driver, none of durability. */

import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInputError } from "../../errors.ts";
import { checkLimit, fromCursor, isBehind, toPage } from "../list-page.ts";
import { checkKey, checkPrefix, compareKeys } from "../object-key.ts";
import { checkPutOptions } from "../object-metadata.ts";
import type { ListOptions, ListPage, ObjectBody, ObjectStore, PutOptions, StoredObject } from "../object-store.ts";

export interface MemoryStoreOptions {
  /** Where `localPath` writes; default a new temp folder, removed by `close`. */
  readonly dir?: string;
  readonly now?: () => Date;
}

export function createMemoryStore(options: MemoryStoreOptions = {}): ObjectStore {
  const { now = () => new Date() } = options;
  const objects = new Map<string, StoredObject>();
  const localFiles = createLocalFiles(options.dir);

  return {
    description: "memory",
    async get(key) {
      checkKey(key);
      const object = objects.get(key);
      return object ? { ...object, body: Uint8Array.from(object.body) } : null;
    },
    async head(key) {
      checkKey(key);
      const object = objects.get(key);
      return object ? toHead(object) : null;
    },
    async put(key, body, putOptions = {}) {
      checkKey(key);
      checkPutOptions(key, putOptions);
      const bytes = await takeBody(body);
      // No await from here on: the check and the write are one step.
      if (!holds(objects.get(key), putOptions)) return { written: false };
      const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`;
      const metadata = { ...putOptions.metadata };
      objects.set(key, { key, size: bytes.length, etag, lastModified: now(), metadata, body: bytes });
      return { written: true, etag };
    },
    async list(prefix, listOptions = {}) {
      checkPrefix(prefix);
      return listObjects(objects, prefix, listOptions);
    },
    async delete(key) {
      checkKey(key);
      objects.delete(key);
    },
    async localPath(key) {
      checkKey(key);
      const object = objects.get(key);
      return object ? localFiles.write(object) : null;
    },
    async flush() {},
    async sweep() {
      return 0;
    },
    close: () => localFiles.close(),
  };
}

function holds(present: StoredObject | undefined, options: PutOptions): boolean {
  if (options.ifNoneMatch === "*") return present === undefined;
  return options.ifMatch === undefined || present?.etag === options.ifMatch;
}

async function takeBody(body: ObjectBody): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  const info = await stat(body.file).catch(() => null);
  if (!info?.isFile()) throw new InvalidInputError(`Body "${body.file}" is not a file.`, "body");
  const bytes = await readFile(body.file);
  await rm(body.file);
  return bytes;
}

function toHead({ body: _, ...head }: StoredObject) {
  return head;
}

async function listObjects(
  objects: ReadonlyMap<string, StoredObject>,
  prefix: string,
  options: ListOptions,
): Promise<ListPage> {
  const after = fromCursor(options);
  const limit = checkLimit(options);
  const names = new Set<string>();
  for (const key of objects.keys()) {
    if (!key.startsWith(prefix)) continue;
    const slash = options.delimiter ? key.indexOf("/", prefix.length) : -1;
    const name = slash === -1 ? key : key.slice(0, slash + 1);
    if (!isBehind(name, after)) names.add(name);
  }
  const page = await toPage([...names].sort(compareKeys), limit);
  return {
    objects: page.names.flatMap((name) => {
      const object = objects.get(name);
      if (!object) return [];
      const { metadata: _, ...info } = toHead(object);
      return [info];
    }),
    prefixes: page.names.filter((name) => name.endsWith("/")),
    cursor: page.cursor,
  };
}

/** Files for engines that read files: one a content, never changed, since an engine may still read the one before. */
function createLocalFiles(given: string | undefined) {
  let folder: Promise<string> | null = null;
  const files = new Map<string, Promise<string>>();
  const open = async () => {
    if (given === undefined) return mkdtemp(join(tmpdir(), "pitchlake-memory-"));
    await mkdir(given, { recursive: true });
    return given;
  };
  const write = async (object: StoredObject) => {
    folder ??= open();
    const extension = /\.[A-Za-z0-9]+$/.exec(object.key)?.[0] ?? "";
    const path = join(await folder, `${randomUUID()}${extension}`);
    await writeFile(path, object.body);
    return path;
  };
  return {
    write(object: StoredObject): Promise<string> {
      const id = `${object.etag} ${object.key}`;
      const file = files.get(id) ?? write(object);
      files.set(id, file);
      return file;
    },
    async close(): Promise<void> {
      if (folder !== null && given === undefined) await rm(await folder, { recursive: true, force: true });
      folder = null;
      files.clear();
    },
  };
}
