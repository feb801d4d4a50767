/**
 * The real file system. Calls that change or look at one entry of a folder take some 10 µs, the way to libuv's threads
 * and back ten times that: they are done in place. What waits for the disk (fsync, large data) goes to the threads.
 */

import fs from "node:fs";
import { copyFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { FileIo, OpenFile } from "./file-io.ts";

const MAX_BYTES_IN_PLACE = 64 * 1024;

const fsync = promisify(fs.fsync);
const read = promisify(fs.read);
const write = promisify(fs.write);

export const nodeFileIo: FileIo = {
  open: async (path, flags) => toOpenFile(fs.openSync(path, flags)),
  lstat: async (path) => fs.lstatSync(path, { bigint: true }),
  readText: async (path) => fs.readFileSync(path, "utf8"),
  readdir: async (path) => fs.readdirSync(path, { withFileTypes: true }),
  realpath: async (path) => fs.realpathSync.native(path),
  mkdir: async (path) => fs.mkdirSync(path, { recursive: true }),
  link: async (from, to) => fs.linkSync(from, to),
  rename: async (from, to) => fs.renameSync(from, to),
  unlink: async (path) => fs.unlinkSync(path),
  rmdir: async (path) => fs.rmdirSync(path),
  touch: async (path, time) => fs.utimesSync(path, time, time),
  copyFile: (from, to) => copyFile(from, to, fs.constants.COPYFILE_EXCL),
};

function toOpenFile(fd: number): OpenFile {
  return {
    stat: async () => fs.fstatSync(fd, { bigint: true }),
    async read(buffer) {
      if (buffer.length <= MAX_BYTES_IN_PLACE) return fs.readSync(fd, buffer);
      return (await read(fd, buffer, 0, buffer.length, null)).bytesRead;
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const rest = bytes.subarray(at);
        at += rest.length <= MAX_BYTES_IN_PLACE ? fs.writeSync(fd, rest) : (await write(fd, rest)).bytesWritten;
      }
    },
    sync: () => fsync(fd),
    close: async () => fs.closeSync(fd),
  };
}
