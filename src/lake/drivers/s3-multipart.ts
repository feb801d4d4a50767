/** Uploads a large body in parts. Nobody sees anything of it before the last call, which carries the condition. */

import type { CompletedPart } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import type { BodyPart } from "./s3-body.ts";
import type { S3Client } from "./s3-client.ts";
import { failureOf } from "./s3-errors.ts";
import { toEtag } from "./s3-read.ts";
import { isLost, settleOf, type Upload, type UploadOutcome } from "./s3-upload.ts";

/** Bounds the memory: that many parts are held at once. */
const PARTS_AT_ONCE = 3;

export async function uploadInParts(client: S3Client, upload: Upload): Promise<UploadOutcome> {
  const uploadId = await begin(client, upload);
  let isDone = false;
  try {
    const outcome = await complete(client, upload, uploadId, await sendParts(client, upload, uploadId));
    isDone = outcome.kind === "written";
    return outcome;
  } finally {
    // Parts of an unfinished upload are paid for until somebody aborts it; what stays in spite of this, sweep takes.
    if (!isDone) await abortUpload(client, upload.key, uploadId).catch(() => {});
  }
}

/** Waits for all that was begun also when one fails: no part may overtake the abort that follows. */
async function sendParts(client: S3Client, upload: Upload, uploadId: string): Promise<CompletedPart[]> {
  const limit = pLimit(PARTS_AT_ONCE);
  let hasFailed = false;
  const sendOne = async (part: BodyPart, number: number) => {
    if (hasFailed) throw new Error("An earlier part has failed.");
    try {
      return await sendPart(client, upload, uploadId, part, number);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  const sent = await Promise.allSettled(upload.body.parts.map((part, i) => limit(() => sendOne(part, i + 1))));
  return sent.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

async function begin(client: S3Client, { key, metadata, contentType }: Upload): Promise<string> {
  const { UploadId } = await client.send((api, { signal }) =>
    api.createUpload(
      {
        Key: key,
        Metadata: metadata,
        ChecksumAlgorithm: "SHA256",
        ...(contentType === undefined ? {} : { ContentType: contentType }),
      },
      signal,
    ),
  );
  if (UploadId === undefined) throw new Error(`The server began an upload of "${key}" without an id.`);
  return UploadId;
}

async function sendPart(
  client: S3Client,
  { key, body }: Upload,
  uploadId: string,
  part: BodyPart,
  number: number,
): Promise<CompletedPart> {
  const bytes = await body.read(part);
  const { ETag } = await client.send((api, attempt) => {
    attempt.allowBytes(part.size);
    const input = { Key: key, UploadId: uploadId, PartNumber: number, Body: bytes, ContentLength: part.size };
    return api.uploadPart({ ...input, ChecksumSHA256: part.sha256 }, attempt.signal);
  });
  return { PartNumber: number, ChecksumSHA256: part.sha256, ...(ETag === undefined ? {} : { ETag }) };
}

function complete(client: S3Client, upload: Upload, uploadId: string, parts: CompletedPart[]): Promise<UploadOutcome> {
  const { key, condition } = upload;
  return client.send<UploadOutcome>(async (api, { number, signal }) => {
    try {
      const input = { Key: key, UploadId: uploadId, MultipartUpload: { Parts: parts }, ...condition };
      const { ETag } = await api.completeUpload(input, signal);
      return { kind: "written", etag: toEtag(ETag) };
    } catch (error) {
      if (isLost(error, condition)) return { kind: "lost", isSure: number === 1 };
      const { code } = failureOf(error);
      // After a conflict S3 wants the upload begun anew; without the upload an earlier attempt has completed it, perhaps.
      if (code === "ConditionalRequestConflict" || code === "NoSuchUpload") return { kind: "again" };
      throw error;
    }
  }, settleOf(upload));
}

/** An upload that is there no more needs no abort. */
export async function abortUpload(client: S3Client, key: string, uploadId: string): Promise<void> {
  await client.send(async (api, { signal }) => {
    try {
      await api.abortUpload({ Key: key, UploadId: uploadId }, signal);
    } catch (error) {
      if (failureOf(error).code !== "NoSuchUpload") throw error;
    }
  });
}
