/** A body made ready for upload: its hashes are known before the first byte is sent, and any part can be read again. */

import { createHash } from "node:crypto";
import { lstat, open, rm } from "node:fs/promises";
import { InvalidInputError } from "../../errors.ts";
import type { ObjectBody } from "../object-store.ts";

export interface BodyPart {
  readonly offset: number;
  readonly size: number;
  /** Base64, as S3 wants it beside the part. */
  readonly sha256: string;
}

export interface PreparedBody {
  readonly size: number;
  /** Hex, of the whole. */
  readonly sha256: string;
  /** One up to {@link MULTIPART_ABOVE_BYTES}. */
  readonly parts: readonly BodyPart[];
  read(part: BodyPart): Promise<Uint8Array>;
  /** The caller's file is gone after a put, written or not. */
  done(): Promise<void>;
  close(): Promise<void>;
}

const MB = 1024 * 1024;
/** Larger bodies go up in parts, so that a reset costs one part. */
export const MULTIPART_ABOVE_BYTES = 16 * MB;
const PART_BYTES = 8 * MB;
/** S3 takes 10,000. */
const MAX_PARTS = 9_000;

/** @throws InvalidInputError when the body is no regular file */
export async function prepareBody(body: ObjectBody): Promise<PreparedBody> {
  return body instanceof Uint8Array ? prepareBytes(body) : prepareFile(body.file);
}

async function prepareBytes(bytes: Uint8Array): Promise<PreparedBody> {
  const read = async ({ offset, size }: { offset: number; size: number }) => bytes.subarray(offset, offset + size);
  const hashes = await hashParts(bytes.length, read);
  return { size: bytes.length, ...hashes, read, done: async () => {}, close: async () => {} };
}

async function prepareFile(path: string): Promise<PreparedBody> {
  const info = await lstat(path).catch(() => null);
  if (!info?.isFile()) throw new InvalidInputError(`Body "${path}" is not a regular file.`, "body");
  const file = await open(path, "r");
  const read = async ({ offset, size }: { offset: number; size: number }) => {
    const buffer = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await file.read(buffer, filled, size - filled, offset + filled);
      if (bytesRead === 0) throw new InvalidInputError(`Body "${path}" became shorter while it was read.`, "body");
      filled += bytesRead;
    }
    return buffer;
  };
  try {
    const hashes = await hashParts(info.size, read);
    const done = () => rm(path, { force: true });
    return { size: info.size, ...hashes, read, done, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function hashParts(
  total: number,
  read: (range: { offset: number; size: number }) => Promise<Uint8Array>,
): Promise<Pick<PreparedBody, "sha256" | "parts">> {
  const partSize = partSizeOf(total);
  const whole = createHash("sha256");
  const parts: BodyPart[] = [];
  for (let offset = 0; offset < total || parts.length === 0; offset += partSize) {
    const range = { offset, size: Math.min(partSize, total - offset) };
    const bytes = await read(range);
    whole.update(bytes);
    parts.push({ ...range, sha256: createHash("sha256").update(bytes).digest("base64") });
  }
  return { sha256: whole.digest("hex"), parts };
}

/** Exported for tests. */
export function partSizeOf(total: number): number {
  if (total <= MULTIPART_ABOVE_BYTES) return Math.max(total, 1);
  return Math.max(PART_BYTES, Math.ceil(total / MAX_PARTS / MB) * MB);
}
