/**
 * `<key>.meta`: what is known of an object besides its bytes. It is published before the object, so it may be ahead of
 * it after a crash: it therefore describes the version to come and the one that is being replaced.
 */

import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileIo, orNull } from "./file-io.ts";

const READ_BYTES = 1024 * 1024;

export interface VersionMeta {
  readonly etag: string;
  readonly sha256: string;
  readonly size: number;
  /** Which file this version is, see {@link fileIdOf}. A copy of the lake has other ids: then the hash decides. */
  readonly id: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

export interface MetaFile {
  readonly key: string;
  /** Newest first, at most two. */
  readonly versions: readonly VersionMeta[];
}

/** Link and rename keep inode and modification time; nothing is ever written into a published file. */
export function fileIdOf(info: BigIntStats): string {
  return `${info.ino}-${info.mtimeNs}-${info.size}`;
}

export function toEtag(sha256: string): string {
  return `"${sha256.slice(0, 32)}"`;
}

export function toSha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Hash of a file of any size. */
export async function hashFile(io: FileIo, path: string): Promise<string> {
  const file = await io.open(path, "r");
  try {
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(Number((await file.stat()).size), READ_BYTES)));
    for (;;) {
      const bytesRead = await file.read(buffer);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** Null when there is none, or one that is not ours: the object is then read as it is. */
export async function readMeta(io: FileIo, path: string): Promise<MetaFile | null> {
  const text = await orNull(io.readText(path));
  if (text === null) return null;
  try {
    const meta = JSON.parse(text) as MetaFile;
    return Array.isArray(meta.versions) && typeof meta.key === "string" ? meta : null;
  } catch {
    return null;
  }
}

export function encodeMeta(meta: MetaFile): Uint8Array {
  return Buffer.from(`${JSON.stringify(meta)}\n`, "utf8");
}
