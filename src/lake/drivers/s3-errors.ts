/** What an S3 error means: the facts of it, and the sentence that tells the operator what to do. */

import { AppError, DamagedObjectError, LakeUnavailableError } from "../../errors.ts";

export interface S3Failure {
  /** S3's code ("NoSuchKey"), the system's ("ECONNRESET") or the error's name. */
  readonly code: string;
  /** HTTP status, null when no answer came. */
  readonly status: number | null;
  readonly message: string;
}

/** A 404 of HEAD has no body that would tell a missing key from a missing bucket; who found out throws this. */
export class NoSuchBucketError extends Error {
  override readonly name = "NoSuchBucket";
}

/** All bytes arrived, and they are not what was stored. */
export class DamagedBodyError extends Error {
  override readonly name = "DamagedBody";
  constructor(
    message: string,
    /** What arrived; null when it was not kept. */
    readonly body: Uint8Array | null,
  ) {
    super(message);
  }
}

/** Not all bytes arrived. */
export class CutOffBodyError extends Error {
  override readonly name = "CutOffBody";
}

export function failureOf(error: unknown): S3Failure {
  if (!(error instanceof Error)) return { code: "Unknown", status: null, message: String(error) };
  const metadata = "$metadata" in error ? (error.$metadata as { readonly httpStatusCode?: number }) : {};
  const system = "code" in error && typeof error.code === "string" ? error.code : null;
  const status = metadata.httpStatusCode ?? null;
  return { code: status === null && system ? system : error.name, status, message: error.message };
}

/** The object is absent: S3's own word for it, or a 404 without one. Never a missing bucket. */
export function isNotFound(error: unknown): boolean {
  const { code, status } = failureOf(error);
  return code === "NoSuchKey" || (status === 404 && code !== "NoSuchBucket" && code !== "NoSuchUpload");
}

export const isPreconditionFailed = (error: unknown): boolean => failureOf(error).status === 412;

const RIGHTS = "s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload";
const CREDENTIALS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile or role that the SDK finds";
const ADDRESS = "check that it runs and that MINIO_ENDPOINT and the network are right";

/** What the operator can do, by code. */
const REMEDIES: Readonly<Record<string, string>> = {
  NoSuchBucket: "The bucket does not exist: create it, or set LAKE_BUCKET to one that does",
  AccessDenied: `Access is denied: the credentials need ${RIGHTS} on this bucket`,
  Forbidden: `Access is denied: the credentials need ${RIGHTS} on this bucket`,
  InvalidAccessKeyId: `The access key is unknown there: ${CREDENTIALS}`,
  SignatureDoesNotMatch: `The secret key is wrong: ${CREDENTIALS}`,
  ExpiredToken: `The session has expired: renew it; ${CREDENTIALS}`,
  InvalidToken: `The session token is wrong: ${CREDENTIALS}`,
  CredentialsProviderError: `No credentials were found: ${CREDENTIALS}`,
  RequestTimeTooSkewed: "The clock of this machine is wrong: set it",
  PermanentRedirect: "The bucket is in another region: set AWS_REGION to it",
  AuthorizationHeaderMalformed: "The bucket is in another region: set AWS_REGION to it",
  InvalidBucketName: "That is no bucket name: set LAKE_BUCKET to a valid one",
  XMinioStorageFull: "The server's disk is full: free some space",
  QuotaExceeded: "The bucket's quota is used up: raise it or free some space",
  SlowDown: "The server asked to slow down again and again: try later, or let fewer workers write",
  ECONNREFUSED: `Nothing listens at that address: ${ADDRESS}`,
  ENOTFOUND: `The host name is unknown: ${ADDRESS}`,
  EAI_AGAIN: `The host name cannot be looked up: ${ADDRESS}`,
  TimeoutError: `No answer came in time: ${ADDRESS}`,
  DamagedBody: "The bytes there are not those that were written: `pitchlake lake verify` says what to do",
};

/**
 * Translates what a request failed with; errors thrown on purpose pass unchanged.
 * @param place where, as in {@link ObjectStore.description}
 */
export function toLakeError(action: string, key: string, place: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, status, message } = failureOf(error);
  const said = message.includes(code) ? message : `${code}: ${message}`;
  const remedy = REMEDIES[code] ?? regionRemedy(message) ?? `It says: ${status === null ? said : `${status} ${said}`}`;
  const what = key === "" ? place : `"${key}" in ${place}`;
  const text = `Cannot ${action} ${what}. ${remedy}.`;
  const options = { cause: toCause(error), details: { key, code, status } };
  if (error instanceof DamagedBodyError) return new DamagedObjectError(text, key, error.body, options);
  return new LakeUnavailableError(text, options);
}

/** The SDK's errors carry the whole exchange, with the signature of the request: not for logs. */
function toCause(error: unknown): unknown {
  if (!(error instanceof Error) || !("$metadata" in error)) return error;
  return Object.assign(new Error(error.message), { name: error.name, stack: error.stack });
}

/** The SDK has no error name for it. */
function regionRemedy(message: string): string | null {
  return message === "Region is missing" ? "No region is set: set AWS_REGION" : null;
}
