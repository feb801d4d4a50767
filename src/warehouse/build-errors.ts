/** Why a build or its tests did not lead to a snapshot. Final: the same input fails again; the last good snapshot stays. */

import { AppError } from "../errors.ts";

export interface FailedModel {
  readonly model: string;
  readonly message: string;
}

/** Models that the engine refused; those that read them were skipped. */
export class ModelsFailedError extends AppError {
  readonly code = "BUILD_FAILED";
  readonly retryable = false;
  constructor(
    readonly failed: readonly FailedModel[],
    readonly skipped: readonly string[],
    cause: unknown,
  ) {
    const first = failed.map(({ model, message }) => `${model} (${message})`).join("; ");
    const rest = skipped.length > 0 ? `; skipped because they read it: ${skipped.join(", ")}` : "";
    super(`Model failed: ${first}${rest}. The last good snapshot stays.`, { cause, details: { failed, skipped } });
  }
}

export interface BadRawObject {
  readonly key: string;
  readonly relation: string;
  /** What the engine or the store says of it. */
  readonly reason: string;
}

/** Raw objects that cannot be read. Whoever builds quarantines them and builds the rest. */
export class BadRawObjectsError extends AppError {
  readonly code = "CONTRACT_VIOLATION";
  readonly retryable = false;
  constructor(
    readonly objects: readonly BadRawObject[],
    cause: unknown,
  ) {
    super(`Raw objects cannot be read: ${objects.map(({ key, reason }) => `${key} (${reason})`).join("; ")}`, {
      cause,
    });
  }
}

/** Tests of severity error whose bad rows belong to no season, so that nothing of the build can be trusted. */
export class QualityFailedError extends AppError {
  readonly code = "QUALITY_FAILED";
  readonly retryable = false;
  constructor(
    readonly version: string,
    readonly failures: readonly string[],
  ) {
    super(`Data version ${version} is not published: ${failures.join("; ")}. The last good snapshot stays.`, {
      details: { version, failures },
    });
  }
}
