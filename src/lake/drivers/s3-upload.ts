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
  | WrittenOutcome
  | { readonly kind: "lost"; readonly isSure: boolean }
  | { readonly kind: "again" };

export interface WrittenOutcome {
  readonly kind: "written";
  readonly etag: string;
}

/** One put as the bucket sees it. */
export interface Upload {
  /** The bucket's key. */
  readonly key: string;
  readonly body: PreparedBody;
  readonly metadata: Record<string, string>;
  readonly contentType: string | undefined;
  readonly condition: UploadCondition;
  /**
   * Whether the object there came of this put. Asked at once when an answer is lost, while few can have gone on from it,
   * and when a later attempt finds the condition broken. null: no, or nobody knows.
   */
  readonly settle: () => Promise<WrittenOutcome | null>;
}

export interface UploadCondition {
  readonly IfNoneMatch?: "*";
  readonly IfMatch?: string;
}

export function uploadWhole(client: S3Client, upload: Upload): Promise<UploadOutcome> {
  const { key, body, metadata, contentType, condition } = upload;
  return client.send<UploadOutcome>(async (api, attempt) => {
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
  }, settleOf(upload));
}

/** Without a condition, sending again does no harm; and what cannot be found out now may be later. */
export function settleOf({ condition, settle }: Upload): (() => Promise<WrittenOutcome | null>) | undefined {
  if (condition.IfMatch === undefined && condition.IfNoneMatch === undefined) return undefined;
  return () => settle().catch(() => null);
}

/** If-Match on what is no longer there is answered by 404. */
export function isLost(error: unknown, condition: UploadCondition): boolean {
  return isPreconditionFailed(error) || (condition.IfMatch !== undefined && failureOf(error).code === "NoSuchKey");
}
