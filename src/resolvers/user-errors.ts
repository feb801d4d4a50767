/** Expected failures of mutations on their way into `userErrors`. */

import type { RunRecord } from "../runs.ts";
import type { TriggerResult, UserErrorValue } from "./ports.ts";

/** A run as a node. */
export type RunNode = RunRecord & { readonly __typename: "IngestionRun" };

export const toRunNode = (run: RunRecord): RunNode => ({ ...run, __typename: "IngestionRun" });

export interface RunPayload {
  readonly run: RunNode | null;
  readonly replayed: boolean;
  readonly userErrors: readonly object[];
}

export function toRunPayload(result: TriggerResult): RunPayload {
  if (!result.ok) return refused(result.errors);
  return { run: toRunNode(result.run), replayed: result.replayed, userErrors: [] };
}

export const refused = (errors: readonly UserErrorValue[]): RunPayload => ({
  run: null,
  replayed: false,
  userErrors: errors.map(toUserError),
});

/** The type follows from what the error carries beside its code. */
export function toUserError(error: UserErrorValue): object {
  const { code, message, field, run, credits } = error;
  if (credits !== undefined) return { __typename: "CreditsError", code, message, field, ...credits };
  if (code === "INVALID_STATE" || code === "ALREADY_RUNNING") {
    return { __typename: "StateError", code, message, field, run: run === undefined ? null : toRunNode(run) };
  }
  return { __typename: "InputError", code, message, field };
}
