/** Aborts uploads in parts that nobody will complete: their parts are invisible, and paid for. */

import type { ListMultipartUploadsCommandOutput } from "@aws-sdk/client-s3";
import type { S3Client } from "./s3-client.ts";
import { failureOf } from "./s3-errors.ts";
import { abortUpload } from "./s3-multipart.ts";

/** Longer than any upload takes; it may be another process that is at it. */
export const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

interface FoundUpload {
  readonly key: string;
  readonly id: string;
  readonly startedAt: number;
}

/** @param now milliseconds since 1970 */
export async function sweepUploads(client: S3Client, prefix: string, now: number): Promise<number> {
  let aborted = 0;
  for (const { key, id, startedAt } of await findUploads(client, prefix)) {
    if (now - startedAt < ABANDONED_AFTER_MS) continue;
    await abortUpload(client, key, id);
    aborted += 1;
  }
  return aborted;
}

async function findUploads(client: S3Client, prefix: string): Promise<FoundUpload[]> {
  const found: FoundUpload[] = [];
  let marker: Marker | null = {};
  while (marker !== null) {
    const page: ListMultipartUploadsCommandOutput | null = await requestPage(client, prefix, marker);
    for (const { Key = "", UploadId = "", Initiated } of page?.Uploads ?? []) {
      found.push({ key: Key, id: UploadId, startedAt: Initiated?.getTime() ?? 0 });
    }
    marker = page === null ? null : nextMarker(page);
  }
  return found;
}

interface Marker {
  readonly KeyMarker?: string;
  readonly UploadIdMarker?: string;
}

function nextMarker(page: ListMultipartUploadsCommandOutput): Marker | null {
  const { NextKeyMarker, NextUploadIdMarker } = page;
  if (!page.IsTruncated || !NextKeyMarker) return null;
  return { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker ? { UploadIdMarker: NextUploadIdMarker } : {}) };
}

function requestPage(
  client: S3Client,
  prefix: string,
  marker: Marker,
): Promise<ListMultipartUploadsCommandOutput | null> {
  return client.send(async (api, { signal }) => {
    try {
      return await api.listUploads({ ...(prefix === "" ? {} : { Prefix: prefix }), ...marker }, signal);
    } catch (error) {
      // A server without this call, or credentials without the right to it: cleaning up is then others' business.
      const { status } = failureOf(error);
      if (status === 501 || status === 403) return null;
      throw error;
    }
  });
}
