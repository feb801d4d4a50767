/** The real file system, with a hook before each call: tests count it, let it fail, or end the process there. */

import type { FileIo, OpenFile } from "../../../src/lake/drivers/file-io.ts";
import { nodeFileIo } from "../../../src/lake/drivers/file-io-node.ts";

export interface IoCall {
  /** Counted from 1. */
  readonly number: number;
  readonly name: string;
  readonly path: string;
  /** Whether others may see a difference after it; a sync makes none while the machine runs. */
  readonly changes: boolean;
  /** Of a write: writes the first half, as a disk may. */
  readonly tear: (() => Promise<void>) | null;
}

const CHANGING = new Set(["write", "link", "rename", "unlink", "mkdir", "rmdir", "touch", "copyFile"]);

export function createHookedIo(onCall: (call: IoCall) => void | Promise<void>): FileIo {
  let count = 0;
  const before = async (name: string, path: string, more: Partial<IoCall> = {}) => {
    count += 1;
    await onCall({ number: count, name, path, changes: CHANGING.has(name), tear: null, ...more });
  };

  const hookFile = (file: OpenFile, path: string): OpenFile => ({
    async stat() {
      await before("stat", path);
      return file.stat();
    },
    async read(buffer) {
      await before("read", path);
      return file.read(buffer);
    },
    async write(bytes) {
      await before("write", path, { tear: () => file.write(bytes.subarray(0, bytes.length >> 1)) });
      return file.write(bytes);
    },
    async sync() {
      await before("sync", path);
      return file.sync();
    },
    async close() {
      await before("close", path);
      return file.close();
    },
  });

  const hook =
    <A extends [string, ...unknown[]], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await before(name, args[0]);
      return call(...args);
    };

  return {
    async open(path, flags) {
      await before("open", path, { changes: flags === "wx" });
      return hookFile(await nodeFileIo.open(path, flags), path);
    },
    lstat: hook("lstat", nodeFileIo.lstat),
    readText: hook("readText", nodeFileIo.readText),
    readdir: hook("readdir", nodeFileIo.readdir),
    realpath: hook("realpath", nodeFileIo.realpath),
    mkdir: hook("mkdir", nodeFileIo.mkdir),
    link: hook("link", nodeFileIo.link),
    rename: hook("rename", nodeFileIo.rename),
    unlink: hook("unlink", nodeFileIo.unlink),
    rmdir: hook("rmdir", nodeFileIo.rmdir),
    touch: hook("touch", nodeFileIo.touch),
    copyFile: hook("copyFile", nodeFileIo.copyFile),
  };
}
