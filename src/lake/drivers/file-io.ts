/** The file system as the file driver sees it, passed in so that tests can count, fail or end at any call. */

import type { BigIntStats, Dirent } from "node:fs";
import { AppError, LakeUnavailableError } from "../../errors.ts";

/** An open file. */
export interface OpenFile {
  stat(): Promise<BigIntStats>;
  /** Fills the buffer from where the last read ended; gives the number of bytes, 0 at the end. */
  read(buffer: Uint8Array): Promise<number>;
  /** Writes all of it. */
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FileIo {
  open(path: string, flags: string | number): Promise<OpenFile>;
  lstat(path: string): Promise<BigIntStats>;
  /** Small text files. */
  readText(path: string): Promise<string>;
  readdir(path: string): Promise<Dirent[]>;
  realpath(path: string): Promise<string>;
  /** Also the folders above; gives the first one that was not there. */
  mkdir(path: string): Promise<string | undefined>;
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** Sets the time of the last change. */
  touch(path: string, time: Date): Promise<void>;
  /** Fails when `to` is there. */
  copyFile(from: string, to: string): Promise<void>;
}

/** What the operator can do, by error code of the system. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space and try again",
  EDQUOT: "The disk quota is used up: free some space and try again",
  EROFS: "The file system is read-only: mount it writable or set DATA_DIR to another folder",
  EACCES: "Permission denied: make the folder readable and writable for this user or set DATA_DIR to another folder",
  EPERM: "The operation is not permitted: check the folder's owner and flags or set DATA_DIR to another folder",
  EMFILE: "Too many open files: raise the limit (ulimit -n)",
  ENFILE: "Too many open files on this machine: close some programs",
  EIO: "The disk reports an input/output error: check it before you go on",
  ENOTSUP: "The file system has no hard links: set DATA_DIR to a folder on another one",
  ELOOP: "A symbolic link stands in the lake: replace it by the folder or file itself",
};

/** The system's code of an error ("ENOENT"), null for any other error. */
export function errorCode(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}

/** Nothing is at that path: also when a part of it is a file. */
export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Translates a failure of the file system; errors thrown on purpose pass unchanged. */
export function toLakeError(action: string, key: string, dir: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  const remedy = REMEDIES[code ?? ""] ?? `The system says: ${reason}`;
  const what = key === "" ? `the lake folder ${dir}` : `"${key}" in the lake folder ${dir}`;
  return new LakeUnavailableError(`Cannot ${action} ${what}. ${remedy}.`, {
    cause: error,
    details: { key, dir, code },
  });
}

/** Null when nothing is at the path. */
export async function orNull<T>(result: Promise<T>): Promise<T | null> {
  return result.catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
}

/** For clean-up: what is not there needs no removal. */
export async function unlinkIfThere(io: FileIo, path: string): Promise<boolean> {
  return (await orNull(io.unlink(path).then(() => true))) ?? false;
}
