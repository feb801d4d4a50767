/** Mart files in the lake: put once a version, sync later, verify what is found. */

import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { DamagedObjectError, LakeConflictError } from "../errors.ts";
import { martKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { ExportedMart } from "./export-marts.ts";
import type { SnapshotFile } from "./snapshot.ts";

/** Half of what cleanup waits for at least before it removes a file. Milliseconds. */
const REUSED_FOR_MS = 30 * 60_000;

const READ_BYTES = 256 * 1024;

/** sha256 of a local file as hex. Without a stream: most files are small, and a stream costs them more than their bytes. */
export const sha256OfFile = async (path: string): Promise<string> => (await printOfFile(path)).sha256;

async function printOfFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const file = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let bytes = 0; ; ) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return { sha256: hash.digest("hex"), bytes };
      bytes += bytesRead;
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/**
 * Puts a mart file, not yet durable. What is there already is from a publish of the same version, killed half-way or
 * racing with this one: it is taken as it is when its bytes are what its own metadata says, and replaced when they are
 * not (a power cut can leave a file that was never synced), or when it is of a version of long ago that is published
 * again: whoever collects old versions may be about to remove it.
 */
export async function putMartFile(
  store: ObjectStore,
  version: string,
  mart: ExportedMart,
  now: Date,
): Promise<SnapshotFile> {
  const key = martKey(mart.model, version, mart.share?.name);
  const seasons = mart.share === null ? {} : { seasons: mart.share.seasons };
  const present = await verifiedFile(store, key);
  if (present.file && now.getTime() - present.writtenMs < REUSED_FOR_MS) {
    await rm(mart.file, { force: true });
    return { ...present.file, ...seasons };
  }
  const { sha256, bytes } = await printOfFile(mart.file);
  const condition = present.etag === null ? { ifNoneMatch: "*" as const } : { ifMatch: present.etag };
  const metadata = { sha256, rows: String(mart.rows) };
  const put = await store.put(key, { file: mart.file }, { ...condition, metadata, durable: false });
  await rm(mart.file, { force: true });
  if (put.written) return { key, sha256, bytes, rows: mart.rows, ...seasons };
  const winner = (await verifiedFile(store, key)).file;
  if (!winner) throw new LakeConflictError(`${key} is being written by another process`);
  return { ...winner, ...seasons };
}

async function verifiedFile(
  store: ObjectStore,
  key: string,
): Promise<{ readonly file: SnapshotFile | null; readonly etag: string | null; readonly writtenMs: number }> {
  const head = await store.head(key);
  if (!head) return { file: null, etag: null, writtenMs: 0 };
  const path = await intactPath(store, key);
  const { sha256, rows } = head.metadata;
  const isGood = path !== null && sha256 !== undefined && rows !== undefined && (await sha256OfFile(path)) === sha256;
  const file = isGood ? { key, sha256, bytes: head.size, rows: Number(rows) } : null;
  return { file, etag: head.etag, writtenMs: head.lastModified.getTime() };
}

/** null: absent, or the store says itself that the bytes are not those that were written. */
export async function intactPath(store: ObjectStore, key: string): Promise<string | null> {
  return store.localPath(key).catch((error: unknown) => {
    if (error instanceof DamagedObjectError) return null;
    throw error;
  });
}
