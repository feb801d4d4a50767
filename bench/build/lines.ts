/** What a measured process of builds prints: a line of JSON a build. */

import type { Measured } from "../ingest/measured.ts";

export interface BuildLine extends Measured {
  readonly build: "full" | "season" | "season with events" | "match";
  /** From the start of the process until its end. */
  readonly sinceStart: number;
  /** Rows of each model, of a full build. */
  readonly rowsByModel?: Readonly<Record<string, number | null>>;
  /** Ids of seasons. */
  readonly heldBack?: readonly string[];
  /** Why a change was not built season by season; null = it was. */
  readonly wholeBecause: string | null;
}
