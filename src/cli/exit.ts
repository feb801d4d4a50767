/** Exit codes of the command line: 0 done, 1 failed, 2 usage. */

import { AppError, ConfigError } from "../errors.ts";

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** One line a fault for people; no stack trace unless the fault is ours. */
export function describeError(error: unknown): string {
  if (error instanceof ConfigError) return error.faults.join("\n");
  if (error instanceof AppError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code === "string") return message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
