/**
 * Puts an object, whole or not at all. When an answer is lost, the object there is asked by whom it was written, so that
 * our own put is not taken for somebody else's; if it was not ours, the request is sent again under its condition.
 */

import { randomBytes } from "node:crypto";
import { LakeUnavailableError } from "../../errors.ts";
import type { ObjectBody, PutOptions, PutResult } from "../object-store.ts";
import { type PreparedBody, prepareBody } from "./s3-body.ts";
import type { S3Client } from "./s3-client.ts";
import { encodeMetadata } from "./s3-metadata.ts";
import { uploadInParts } from "./s3-multipart.ts";
import type { S3Names } from "./s3-names.ts";
import { type S3Reader, toEtag } from "./s3-read.ts";
import {
  type Upload,
  type UploadCondition,
  type UploadOutcome,
  uploadWhole,
  type WrittenOutcome,
} from "./s3-upload.ts";
import type { SeenVersions } from "./s3-versions.ts";

export interface S3Writer {
  put(key: string, body: ObjectBody, options: PutOptions): Promise<PutResult>;
}

export interface S3WriterParts {
  readonly client: S3Client;
  readonly names: S3Names;
  readonly reader: S3Reader;
  readonly seen: SeenVersions;
}

const MAX_ROUNDS = 4;

export function createS3Writer(parts: S3WriterParts): S3Writer {
  return {
    async put(key, body, options) {
      const prepared = await prepareBody(body);
      try {
        const result = await putPrepared(parts, key, prepared, options);
        await prepared.done();
        return result;
      } finally {
        await prepared.close();
      }
    },
  };
}

async function putPrepared(
  { client, names, reader, seen }: S3WriterParts,
  key: string,
  body: PreparedBody,
  options: PutOptions,
): Promise<PutResult> {
  const putId = randomBytes(4).toString("base64url");
  const puts = [putId, ...(options.ifMatch === undefined ? [] : seen.putsOf(key, options.ifMatch))];
  const upload: Upload = {
    key: names.full(key),
    body,
    metadata: encodeMetadata(key, options.metadata ?? {}, { sha256: body.sha256, puts }),
    contentType: options.contentType,
    condition: toCondition(options),
    settle: () => findOwn(reader, key, putId),
  };
  if (body.parts.length > 1 && (await isLostAlready(reader, key, options))) return { written: false };
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const outcome = await send(client, upload);
    if (outcome.kind === "lost" && outcome.isSure) return { written: false };
    const written = outcome.kind === "written" ? outcome : await upload.settle();
    if (written) {
      seen.note(key, written.etag, puts);
      return { written: true, etag: written.etag };
    }
    if (outcome.kind === "lost") return { written: false };
  }
  throw new LakeUnavailableError(`Put of "${key}" was undone by others ${MAX_ROUNDS} times; it was not written.`, {
    details: { key },
  });
}

/** Whether the object there is of this put, or came of it by compare-and-swap. */
async function findOwn(reader: S3Reader, key: string, putId: string): Promise<WrittenOutcome | null> {
  const there = await reader.head(key);
  if (there?.record.puts[0] === putId) return { kind: "written", etag: there.head.etag };
  // Written and replaced since: true, but no version that could be matched.
  return there?.record.puts.includes(putId) ? { kind: "written", etag: toEtag(`replaced-${putId}`) } : null;
}

/** Saves the upload of many parts that nobody would want. */
async function isLostAlready(reader: S3Reader, key: string, { ifMatch, ifNoneMatch }: PutOptions): Promise<boolean> {
  if (ifMatch === undefined && ifNoneMatch === undefined) return false;
  const there = await reader.head(key);
  return ifNoneMatch === "*" ? there !== null : there?.head.etag !== ifMatch;
}

function toCondition({ ifNoneMatch, ifMatch }: PutOptions): UploadCondition {
  if (ifNoneMatch !== undefined) return { IfNoneMatch: ifNoneMatch };
  return ifMatch === undefined ? {} : { IfMatch: ifMatch };
}

function send(client: S3Client, upload: Upload): Promise<UploadOutcome> {
  return upload.body.parts.length > 1 ? uploadInParts(client, upload) : uploadWhole(client, upload);
}
