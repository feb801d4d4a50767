/** Brings a body into the temp folder of the lake, whole and synced, before anybody can see it. */

import type { BigIntStats } from "node:fs";
import { InvalidInputError } from "../../errors.ts";
import type { ObjectBody } from "../object-store.ts";
import { errorCode, type FileIo, orNull, unlinkIfThere } from "./file-io.ts";
import { fileIdOf, hashFile, toSha256 } from "./file-meta.ts";
import { syncPath } from "./file-sync.ts";
import { type TempNames, writeTemp } from "./file-temp.ts";

export interface StagedBody {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly id: string;
  /** The caller's file is gone after a put, written or not. */
  done(): Promise<void>;
  /** After a failure the caller's file is where it was. */
  giveBack(): Promise<void>;
}

export async function stageBody(io: FileIo, temps: TempNames, body: ObjectBody, durable: boolean): Promise<StagedBody> {
  const path = temps.next("body");
  return body instanceof Uint8Array ? stageBytes(io, path, body, durable) : stageFile(io, path, body.file, durable);
}

async function stageBytes(io: FileIo, path: string, bytes: Uint8Array, durable: boolean): Promise<StagedBody> {
  const remove = async () => {
    await unlinkIfThere(io, path);
  };
  try {
    const info = await writeTemp(io, path, bytes, durable);
    return toStaged(path, info, toSha256(bytes), remove, remove);
  } catch (error) {
    await remove().catch(() => {});
    throw error;
  }
}

async function stageFile(io: FileIo, path: string, file: string, durable: boolean): Promise<StagedBody> {
  const given = await orNull(io.lstat(file));
  if (!given?.isFile()) throw new InvalidInputError(`Body "${file}" is not a regular file.`, "body");
  const moved = await moveOrCopy(io, file, path);
  const done = async () => {
    await unlinkIfThere(io, path);
    if (!moved) await unlinkIfThere(io, file);
  };
  const giveBack = async () => {
    if (moved && !(await isPublished(io, path))) return void (await orNull(io.rename(path, file)));
    // The caller may change its file, which must not change the object: it gets a file of its own, or none.
    if (moved) await copyOrNothing(io, path, file).catch(() => {});
    await unlinkIfThere(io, path);
  };
  try {
    // The object is as old as its put, not as the file that it was made of.
    await io.touch(path, new Date());
    const sha256 = await hashFile(io, path);
    if (durable) await syncPath(io, path);
    return toStaged(path, await io.lstat(path), sha256, done, giveBack);
  } catch (error) {
    await giveBack().catch(() => {});
    throw error;
  }
}

/** Whether it was moved; false: copied, since it lies on another device. */
async function moveOrCopy(io: FileIo, from: string, to: string): Promise<boolean> {
  try {
    await io.rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
  }
  await copyOrNothing(io, from, to);
  return false;
}

async function copyOrNothing(io: FileIo, from: string, to: string): Promise<void> {
  try {
    await io.copyFile(from, to);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") await unlinkIfThere(io, to).catch(() => {});
    throw error;
  }
}

async function isPublished(io: FileIo, path: string): Promise<boolean> {
  const info = await orNull(io.lstat(path));
  return info !== null && info.nlink > 1n;
}

function toStaged(
  path: string,
  info: BigIntStats,
  sha256: string,
  done: () => Promise<void>,
  giveBack: () => Promise<void>,
): StagedBody {
  return { path, sha256, size: Number(info.size), id: fileIdOf(info), done, giveBack };
}
