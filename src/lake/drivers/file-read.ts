/** Reading objects of the lake folder while others replace them: bytes and metadata always belong together. */

import { type BigIntStats, constants } from "node:fs";
import { dirname } from "node:path";
import { LakeUnavailableError } from "../../errors.ts";
import type { ObjectHead, StoredObject } from "../object-store.ts";
import { type FileIo, orNull } from "./file-io.ts";
import { fileIdOf, hashFile, readMeta, toEtag, toSha256, type VersionMeta } from "./file-meta.ts";
import { checkNoSymlink, type FilePaths, symlinkError } from "./file-paths.ts";

/** A reader may meet a writer again and again, but hardly so often. */
const MAX_ATTEMPTS = 20;
const REMEMBERED_HASHES = 10_000;

export interface FoundVersion {
  readonly version: VersionMeta;
  readonly lastModified: Date;
}

export interface FileReader {
  find(key: string): Promise<FoundVersion | null>;
  read(key: string): Promise<StoredObject | null>;
}

export function createFileReader(io: FileIo, paths: FilePaths): FileReader {
  const hashes = new Map<string, string>();

  /** Of files without a matching `.meta`: made by hand, copied with the folder, or too small to need one. */
  const hashOnce = async (path: string, id: string): Promise<string> => {
    const known = hashes.get(id);
    if (known !== undefined) return known;
    const sha256 = await hashFile(io, path);
    if (hashes.size >= REMEMBERED_HASHES) hashes.clear();
    hashes.set(id, sha256);
    return sha256;
  };

  const statObject = async (path: string): Promise<BigIntStats | null> => {
    const info = await orNull(io.lstat(path, { bigint: true }));
    if (info?.isSymbolicLink()) throw symlinkError(paths.root, path);
    return info?.isFile() ? info : null;
  };

  /** Null when the object was replaced while we looked: look again. */
  const describe = async (key: string, info: BigIntStats, hash: () => Promise<string>): Promise<VersionMeta | null> => {
    const id = fileIdOf(info);
    const versions = (await readMeta(io, paths.meta(key)))?.versions ?? [];
    const byId = versions.find((version) => version.id === id);
    if (byId) return byId;
    const sha256 = await hash();
    const after = await statObject(paths.object(key));
    if (!after || fileIdOf(after) !== id) return null;
    const byHash = versions.find((version) => version.sha256 === sha256);
    return byHash ?? { etag: toEtag(sha256), sha256, size: Number(info.size), id, metadata: {} };
  };

  const findOnce = async (key: string): Promise<FoundVersion | null | "again"> => {
    const path = paths.object(key);
    const info = await statObject(path);
    if (!info) return null;
    const version = await describe(key, info, () => hashOnce(path, fileIdOf(info)));
    return version ? { version, lastModified: info.mtime } : "again";
  };

  const readOnce = async (key: string): Promise<StoredObject | null | "again"> => {
    // Not there on Windows, where links need special rights.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
    const handle = await orNull(io.open(paths.object(key), flags));
    if (!handle) return null;
    try {
      const info = await handle.stat({ bigint: true });
      if (!info.isFile()) return null;
      const body = await handle.readFile();
      const version = await describe(key, info, async () => toSha256(body));
      return version ? { ...toHead(key, { version, lastModified: info.mtime }), body } : "again";
    } finally {
      await handle.close();
    }
  };

  const settle = async <T>(key: string, once: (key: string) => Promise<T | null | "again">): Promise<T | null> => {
    await checkNoSymlink(io, paths.root, dirname(paths.object(key)));
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
  };
}

export function toHead(key: string, { version, lastModified }: FoundVersion): ObjectHead {
  return { key, size: version.size, etag: version.etag, lastModified, metadata: { ...version.metadata } };
}
