/** Reads objects and what is known of them, and checks that the bytes are those that were written. */

import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { ObjectHead, StoredObject } from "../object-store.ts";
import type { S3Api } from "./s3-api.ts";
import { fillFile } from "./s3-cache.ts";
import type { Attempt, S3Client } from "./s3-client.ts";
import { CutOffBodyError, DamagedBodyError, isNotFound, isPreconditionFailed, NoSuchBucketError } from "./s3-errors.ts";
import { decodeMetadata, type WriteRecord } from "./s3-metadata.ts";
import type { S3Names } from "./s3-names.ts";
import type { SeenVersions } from "./s3-versions.ts";

export interface FoundObject {
  readonly head: ObjectHead;
  readonly record: WriteRecord;
}

export interface S3Reader {
  head(key: string): Promise<FoundObject | null>;
  get(key: string): Promise<StoredObject | null>;
  /** Writes the object's bytes to a new, synced file. false: there is no such version any more. */
  download(key: string, etag: string, path: string): Promise<boolean>;
}

export function createS3Reader(client: S3Client, names: S3Names, seen: SeenVersions): S3Reader {
  const noted = (found: FoundObject): FoundObject => {
    seen.note(found.head.key, found.head.etag, found.record.puts);
    return found;
  };
  return {
    head: (key) =>
      client.send(async (api, { signal }) => {
        try {
          return noted(toFound(key, await api.headObject({ Key: names.full(key) }, signal)));
        } catch (error) {
          return nullIfAbsent(api, signal, error);
        }
      }),
    get: (key) =>
      client.send(async (api, attempt) => {
        const output = await getObject(api, attempt, { Key: names.full(key) });
        if (output === null) return null;
        const found = toFound(key, output);
        attempt.allowBytes(found.head.size);
        const chunks: Uint8Array[] = [];
        const wrong = await readBody(output.Body as Readable, found, async (chunk) => void chunks.push(chunk));
        const body = Buffer.concat(chunks, found.head.size);
        if (wrong !== null) throw new DamagedBodyError(wrong, body);
        return { ...noted(found).head, body };
      }),
    download: (key, etag, path) =>
      client.send(async (api, attempt) => {
        const output = await getObject(api, attempt, { Key: names.full(key), IfMatch: etag });
        if (output === null) return false;
        const found = toFound(key, output);
        attempt.allowBytes(found.head.size);
        let wrong: string | null = null;
        await fillFile(path, async (write) => {
          wrong = await readBody(output.Body as Readable, found, write);
        });
        if (wrong !== null) throw new DamagedBodyError(wrong, null);
        return true;
      }),
  };
}

async function getObject(api: S3Api, { signal }: Attempt, input: { readonly Key: string; readonly IfMatch?: string }) {
  try {
    return await api.getObject(input, signal);
  } catch (error) {
    return isPreconditionFailed(error) ? null : nullIfAbsent(api, signal, error);
  }
}

/** "Absent" may cost a credit, so a missing bucket must not look like it; a 404 of HEAD does not tell which it is. */
async function nullIfAbsent(api: S3Api, signal: AbortSignal, error: unknown): Promise<null> {
  if (!isNotFound(error)) throw error;
  if (error instanceof Error && error.name === "NoSuchKey") return null;
  await api.headBucket(signal).catch((bucketError: unknown) => {
    if (isNotFound(bucketError)) throw new NoSuchBucketError("no such bucket", { cause: bucketError });
    throw bucketError;
  });
  return null;
}

/** ETags are compared as opaque strings, always in their quotes. */
export const toEtag = (etag: string | undefined): string => `"${(etag ?? "").replaceAll('"', "")}"`;

/** LIST gives milliseconds where HEAD gives seconds. */
export const toSeconds = (time: Date | undefined): Date => new Date(Math.floor((time?.getTime() ?? 0) / 1000) * 1000);

interface Described {
  readonly ContentLength?: number | undefined;
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}

function toFound(key: string, output: Described): FoundObject {
  const { metadata, ...record } = decodeMetadata(output.Metadata);
  const lastModified = toSeconds(output.LastModified);
  return { head: { key, size: output.ContentLength ?? 0, etag: toEtag(output.ETag), lastModified, metadata }, record };
}

/** @returns why the bytes are not those that were written; null = they are. @throws CutOffBodyError */
async function readBody(
  body: Readable,
  { head, record }: FoundObject,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<string | null> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    size += chunk.length;
    await take(chunk);
  }
  if (size !== head.size) throw new CutOffBodyError(`${size} of ${head.size} bytes came`);
  const sha256 = hash.digest("hex");
  const isOther = record.sha256 !== null && record.sha256 !== sha256;
  return isOther ? `sha256 is ${sha256}, ${record.sha256} was written` : null;
}
