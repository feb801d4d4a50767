/** Reading objects of the lake folder while others replace them: bytes and metadata always belong together. */

import { type BigIntStats, constants } from "node:fs";
import { dirname } from "node:path";
import { LakeUnavailableError } from "../../errors.ts";
import type { ObjectHead, StoredObject } from "../object-store.ts";
import { type FileIo, type OpenFile, orNull } from "./file-io.ts";
import { type LinkGuard, symlinkError } from "./file-links.ts";
import { fileIdOf, hashFile, readMeta, toEtag, toSha256, type VersionMeta } from "./file-meta.ts";
import type { FilePaths } from "./file-paths.ts";

/** A reader may meet a writer again and again, but hardly so often. */
const MAX_ATTEMPTS = 20;
const MAX_REMEMBERED = 10_000;

/** No link at the end, and no waiting for whoever writes to a pipe; Windows knows neither flag. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface FoundVersion {
  readonly version: VersionMeta;
  readonly lastModified: Date;
}

export interface FileReader {
  find(key: string): Promise<FoundVersion | null>;
  read(key: string): Promise<StoredObject | null>;
  /** What a writer knows need not be read again. */
  remember(key: string, version: VersionMeta): void;
}

export function createFileReader(io: FileIo, paths: FilePaths, links: LinkGuard): FileReader {
  /** Safe without a time limit: a published file never changes, and another one has another id. */
  const remembered = new Map<string, VersionMeta>();

  const remember = (key: string, version: VersionMeta): VersionMeta => {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, version);
    return version;
  };

  const statObject = async (path: string): Promise<BigIntStats | null> => {
    const info = await orNull(io.lstat(path));
    if (info?.isSymbolicLink()) throw symlinkError(paths.root, path);
    return info?.isFile() ? info : null;
  };

  /** Null when the object was replaced while we looked: look again. */
  const describe = async (key: string, info: BigIntStats, hash: () => Promise<string>): Promise<VersionMeta | null> => {
    const id = fileIdOf(info);
    const known = remembered.get(key);
    if (known?.id === id) return known;
    const versions = (await readMeta(io, paths.meta(key)))?.versions ?? [];
    const byId = versions.find((version) => version.id === id);
    if (byId) return remember(key, byId);
    // No matching `.meta`: made by hand, copied with the folder, or too small to need one.
    const sha256 = await hash();
    const after = await statObject(paths.object(key));
    if (!after || fileIdOf(after) !== id) return null;
    const byHash = versions.find((version) => version.sha256 === sha256);
    return remember(key, {
      ...(byHash ?? { etag: toEtag(sha256), sha256, size: Number(info.size), metadata: {} }),
      id,
    });
  };

  const findOnce = async (key: string): Promise<FoundVersion | null | "again"> => {
    const path = paths.object(key);
    const info = await statObject(path);
    if (!info) return null;
    const version = await describe(key, info, () => hashFile(io, path));
    return version ? { version, lastModified: info.mtime } : "again";
  };

  const readOnce = async (key: string): Promise<StoredObject | null | "again"> => {
    const file = await orNull(io.open(paths.object(key), OPEN_FLAGS));
    if (!file) return null;
    try {
      const info = await file.stat();
      if (!info.isFile()) return null;
      const body = await readAll(file, Number(info.size));
      const version = await describe(key, info, async () => toSha256(body));
      return version ? { ...toHead(key, { version, lastModified: info.mtime }), body } : "again";
    } finally {
      await file.close();
    }
  };

  const settle = async <T>(key: string, once: (key: string) => Promise<T | null | "again">): Promise<T | null> => {
    await links.check(dirname(paths.object(key)));
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const result = await once(key);
      if (result !== "again") return result;
    }
    throw new LakeUnavailableError(`"${key}" was replaced ${MAX_ATTEMPTS} times while it was read; try again.`, {
      details: { key },
    });
  };

  return {
    find: (key) => settle(key, findOnce),
    read: (key) => settle(key, readOnce),
    remember,
  };
}

/** A published file never changes, so its size is known. */
async function readAll(file: OpenFile, size: number): Promise<Uint8Array> {
  const body = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size; ) {
    const bytesRead = await file.read(body.subarray(at));
    if (bytesRead === 0) throw new LakeUnavailableError(`A file in the lake lost its end while it was read.`);
    at += bytesRead;
  }
  return body;
}

export function toHead(key: string, { version, lastModified }: FoundVersion): ObjectHead {
  return { key, size: version.size, etag: version.etag, lastModified, metadata: { ...version.metadata } };
}
