/**
 * The lake in a local folder: an object `a/b` is the file `a/b`, so that any tool can read it. Put is atomic and, but
 * for `durable: false`, on disk when it returns; several processes may write at once. Start reading at file-publish.ts.
 */

import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { checkKey, checkPrefix } from "../object-key.ts";
import { checkPutOptions } from "../object-metadata.ts";
import type { ObjectStore } from "../object-store.ts";
import { createFileFolders } from "./file-folders.ts";
import { type FileIo, orNull, toLakeError } from "./file-io.ts";
import { nodeFileIo } from "./file-io-node.ts";
import { createLinkGuard } from "./file-links.ts";
import { listFolder, listFolderKeys } from "./file-list.ts";
import { createFileLocks } from "./file-lock.ts";
import { createProcessOwners, type Owners } from "./file-owner.ts";
import { createFilePaths } from "./file-paths.ts";
import { createFilePublisher } from "./file-publish.ts";
import { createFileReader, toHead } from "./file-read.ts";
import { sweepFolder } from "./file-sweep.ts";
import { createFolderSyncs } from "./file-sync.ts";
import { createTempNames } from "./file-temp.ts";
import { createUnsynced } from "./file-unsynced.ts";

export interface FileStoreOptions {
  /** Made by the first put. */
  readonly dir: string;
  readonly io?: FileIo;
  readonly owners?: Owners;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Tells the temp files of two stores of one process apart. */
  readonly storeId?: string;
}

type Parts = ReturnType<typeof createParts>;

export function createFileStore(options: FileStoreOptions): ObjectStore {
  const { io = nodeFileIo } = options;
  const dir = resolve(options.dir);
  let parts: Parts | null = null;
  let writable: Promise<Parts> | null = null;

  /** Null while the folder does not exist: reading creates nothing. */
  const openToRead = async (): Promise<Parts | null> => {
    const root = parts === null ? await orNull(io.realpath(dir)) : null;
    if (root !== null) parts ??= createParts(root, options);
    return parts;
  };

  const openToWrite = async (): Promise<Parts> => {
    writable ??= prepareFolder(io, dir, openToRead);
    try {
      return await writable;
    } catch (error) {
      writable = null;
      throw error;
    }
  };

  const attempt = async <T>(action: string, key: string, work: () => Promise<T>): Promise<T> => {
    try {
      // A call may be done in place throughout: who calls again and again must not keep others from their turn.
      await nextTurn();
      return await work();
    } catch (error) {
      throw toLakeError(action, key, dir, error);
    }
  };

  return {
    description: `folder ${dir}`,
    async get(key) {
      checkKey(key);
      return attempt("read", key, async () => (await openToRead())?.reader.read(key) ?? null);
    },
    async head(key) {
      checkKey(key);
      return attempt("read", key, async () => {
        const found = await (await openToRead())?.reader.find(key);
        return found ? toHead(key, found) : null;
      });
    },
    async put(key, body, putOptions = {}) {
      checkKey(key);
      checkPutOptions(key, putOptions);
      return attempt("write", key, async () => (await openToWrite()).publisher.put(key, body, putOptions));
    },
    async list(prefix, listOptions = {}) {
      checkPrefix(prefix);
      return attempt("list", prefix, async () => {
        const open = await openToRead();
        if (!open) return { objects: [], prefixes: [], cursor: null };
        return listFolder(open, prefix, listOptions);
      });
    },
    async keys(prefix) {
      checkPrefix(prefix);
      return attempt("list", prefix, async () => {
        const open = await openToRead();
        return open ? listFolderKeys(open, prefix) : [];
      });
    },
    async delete(key) {
      checkKey(key);
      await attempt("delete", key, async () => {
        // What was never made needs no deletion, and no writable folder.
        if (await openToRead()) await (await openToWrite()).publisher.remove(key);
      });
    },
    async localPath(key) {
      checkKey(key);
      return attempt("read", key, async () => {
        const open = await openToRead();
        return open && (await open.reader.find(key)) ? open.paths.object(key) : null;
      });
    },
    flush: () => attempt("flush", "", async () => parts?.unsynced.flush()),
    sweep: () => attempt("sweep", "", async () => (await openToRead())?.sweep() ?? 0),
    close: () => attempt("close", "", async () => parts?.locks.close()),
  };
}

function createParts(root: string, options: FileStoreOptions) {
  const { io = nodeFileIo, owners = createProcessOwners(), now = Date.now, storeId = randomUUID() } = options;
  const paths = createFilePaths(root);
  const temps = createTempNames(paths.tmpDir, owners.self, storeId.slice(0, 8));
  const locks = createFileLocks({ io, paths, owners, temps, now });
  const links = createLinkGuard(io, root);
  const reader = createFileReader(io, paths, links);
  const folders = createFileFolders(io, paths, links, createFolderSyncs(io));
  const unsynced = createUnsynced(io, folders);
  const publisher = createFilePublisher({ io, paths, temps, locks, reader, folders, links, onUnsynced: unsynced.add });
  const sweep = () => sweepFolder({ io, paths, owners, locks, publisher, now });
  return { io, paths, links, locks, reader, publisher, unsynced, sweep };
}

/** Makes the lake folder, synced up to what was there, and the folders for temp files and locks. */
async function prepareFolder(io: FileIo, dir: string, open: () => Promise<Parts | null>): Promise<Parts> {
  const first = await io.mkdir(dir);
  const parts = await open();
  if (!parts) throw new Error(`Folder ${dir} was removed while it was being made.`);
  await io.mkdir(parts.paths.tmpDir);
  await io.mkdir(parts.paths.lockDir);
  const made: string[] = [];
  for (let folder = dir; first !== undefined && folder.length >= resolve(first).length; folder = dirname(folder)) {
    made.push(dirname(folder));
  }
  const syncs = createFolderSyncs(io);
  await Promise.all(made.map((folder) => syncs.sync(folder)));
  return parts;
}
