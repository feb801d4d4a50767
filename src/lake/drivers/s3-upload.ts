/** One upload of a body under its condition, and what can come of it. */

import type { PreparedBody } from "./s3-body.ts";
import type { S3Client } from "./s3-client.ts";
import { failureOf, isPreconditionFailed } from "./s3-errors.ts";
import { toEtag } from "./s3-read.ts";

/**
 * "lost": the condition did not hold; `isSure: false` when an earlier attempt of ours may be why.
 * "again": nothing is there of this upload, it has to be made anew.
 */
export type UploadOutcome =
  | { readonly kind: "written"; readonly etag: string }
  | { readonly kind: "lost"; readonly isSure: boolean }
  | { readonly kind: "again" };

/** One put as the bucket sees it. */
export interface Upload {
  /** The bucket's key. */
  readonly key: string;
  readonly body: PreparedBody;
  readonly metadata: Record<string, string>;
  readonly contentType: string | undefined;
  readonly condition: UploadCondition;
}

export interface UploadCondition {
  readonly IfNoneMatch?: "*";
  readonly IfMatch?: string;
}

export function uploadWhole(
  client: S3Client,
  { key, body, metadata, contentType, condition }: Upload,
): Promise<UploadOutcome> {
  return client.send(async (api, attempt) => {
    const [part] = body.parts;
    if (part === undefined) throw new Error("A body has at least one part.");
    attempt.allowBytes(body.size);
    try {
      const { ETag } = await api.putObject(
        {
          Key: key,
          Body: await body.read(part),
          ContentLength: body.size,
          ChecksumSHA256: part.sha256,
          Metadata: metadata,
          ...(contentType === undefined ? {} : { ContentType: contentType }),
          ...condition,
        },
        attempt.signal,
      );
      return { kind: "written", etag: toEtag(ETag) };
    } catch (error) {
      if (isLost(error, condition)) return { kind: "lost", isSure: attempt.number === 1 };
      throw error;
    }
  });
}

/** If-Match on what is no longer there is answered by 404. */
export function isLost(error: unknown, condition: UploadCondition): boolean {
  return isPreconditionFailed(error) || (condition.IfMatch !== undefined && failureOf(error).code === "NoSuchKey");
}
