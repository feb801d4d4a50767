/** Exit codes of the command line: 0 done, 1 failed, 2 usage. */

import { AppError, ConfigError } from "../errors.ts";

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** What the service or the queue refused: nothing is broken, so there is no stack trace to show. */
export class RefusedError extends Error {
  constructor(refusals: readonly { readonly message: string }[]) {
    super(refusals.map(({ message }) => message).join("\n"));
  }
}

/** One line a fault for people; no stack trace unless the fault is ours. */
export function describeError(error: unknown): string {
  if (error instanceof ConfigError) return error.faults.join("\n");
  if (error instanceof AppError || error instanceof RefusedError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
