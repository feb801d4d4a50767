/** Sends requests to one bucket: loads the SDK by the first, bounds how many run at once, ends slow ones, retries. */

import { setTimeout as delay } from "node:timers/promises";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import type { S3Api } from "./s3-api.ts";
import { leavesOpen, retryKind, waitMs } from "./s3-retry.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Limits {
  readonly requestsAtOnce: number;
  /** Also the first counts. */
  readonly attempts: number;
  /** For one attempt, besides what its bytes are allowed to take. */
  readonly attemptTimeoutMs: number;
  /** No attempt starts later than this after the first. */
  readonly giveUpAfterMs: number;
}

export interface S3ClientOptions {
  readonly bucket: string;
  /** `http(s)://host:port`; null: AWS. */
  readonly endpoint: string | null;
  readonly region?: string;
  readonly pathStyle: boolean;
  /** Default: what the SDK's own chain finds. */
  readonly credentials?: S3Credentials;
  readonly limits?: Partial<S3Limits>;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** 0 ≤ random() < 1. */
  readonly random?: () => number;
  /** Milliseconds, for {@link S3Limits.giveUpAfterMs}. */
  readonly now?: () => number;
}

export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly signal: AbortSignal;
  /** Gives the attempt the time that so many bytes may take. */
  allowBytes(bytes: number): void;
}

export interface S3Client {
  /**
   * Works until it succeeds, fails for good, or patience is at an end; then throws what the last attempt threw.
   * @param settle asked after a failure that leaves open whether the server has done it; null: nobody knows, go on
   */
  send<T>(work: (api: S3Api, attempt: Attempt) => Promise<T>, settle?: () => Promise<Awaited<T> | null>): Promise<T>;
  close(): Promise<void>;
}

const LIMITS: S3Limits = { requestsAtOnce: 32, attempts: 8, attemptTimeoutMs: 30_000, giveUpAfterMs: 60_000 };
const CONNECT_TIMEOUT_MS = 3_000;
/** Slower than 50 kB/s counts as not moving. */
const SLOWEST_BYTES_PER_MS = 50;

export function createS3Client(options: S3ClientOptions): S3Client {
  const { sleep = delay, random = Math.random, now = () => performance.now() } = options;
  const limits = { ...LIMITS, ...options.limits };
  const slot = pLimit(limits.requestsAtOnce);
  let opening: Promise<S3Api> | null = null;
  const open = () => {
    opening ??= openApi(options);
    return opening;
  };

  return {
    async send(work, settle) {
      const started = now();
      for (let number = 1; ; number += 1) {
        try {
          return await slot(async () => runAttempt(await open(), number, limits.attemptTimeoutMs, work));
        } catch (error) {
          const kind = retryKind(error);
          if (kind === null) throw error;
          const settled = settle && leavesOpen(error) ? await settle() : null;
          if (settled !== null) return settled;
          if (number >= limits.attempts) throw error;
          const wait = waitMs(kind, number, random());
          if (now() - started + wait > limits.giveUpAfterMs) throw error;
          await sleep(wait);
        }
      }
    },
    async close() {
      const api = await opening?.catch(() => null);
      api?.destroy();
    },
  };
}

async function runAttempt<T>(
  api: S3Api,
  number: number,
  timeoutMs: number,
  work: (api: S3Api, attempt: Attempt) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const allowBytes = (bytes: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), timeoutMs + bytes / SLOWEST_BYTES_PER_MS);
  };
  allowBytes(0);
  try {
    return await work(api, { number, signal: controller.signal, allowBytes });
  } catch (error) {
    // A stream that the abort cut off says "aborted", which is not why.
    if (controller.signal.aborted) throw timeoutError(error);
    // Whatever still comes in belongs to nobody.
    controller.abort();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function timeoutError(cause: unknown): Error {
  return Object.assign(new Error("no answer in time", { cause }), { name: "TimeoutError" });
}

async function openApi(options: S3ClientOptions): Promise<S3Api> {
  const { endpoint, region, credentials, pathStyle } = options;
  const config: S3ClientConfig = {
    forcePathStyle: pathStyle,
    // Retries are ours: only here is it known which answers of a conditional put leave open who has written.
    maxAttempts: 1,
    // Checksums are ours too: SHA-256 goes up with the body and is compared after the download.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
    ...(credentials ? { credentials } : {}),
    ...regionOf(endpoint, region),
    ...(endpoint === null ? { followRegionRedirects: true } : { endpoint }),
  };
  const { createSdkApi } = await import("./s3-sdk.ts");
  return createSdkApi(options.bucket, config);
}

/** Compatible servers take any region for theirs, but the signature needs one; AWS's comes from the SDK's chain. */
function regionOf(endpoint: string | null, region: string | undefined): { readonly region?: string } {
  if (region !== undefined) return { region };
  return endpoint === null ? {} : { region: "us-east-1" };
}
