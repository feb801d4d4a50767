/** Follows a run to its end: progress on the way, one result at the end, and Ctrl-C. */

import { setTimeout as sleep } from "node:timers/promises";
import type { RunStatus } from "../runs.ts";
import { describeError, EXIT } from "./exit.ts";
import type { Output } from "./output.ts";
import type { Runner, RunSummary, StartedRun } from "./runner.ts";

const POLL_MS = 300;
/** It waits for credits: the command does not. */
const ENDS: readonly RunStatus[] = ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "WAITING_FOR_CREDITS"];

export interface FollowOptions {
  /** Where signals come from; default the process. */
  readonly signals?: Pick<NodeJS.EventEmitter, "on" | "off">;
  /** A second Ctrl-C. */
  readonly exit?: (code: number) => void;
}

/**
 * Ctrl-C cancels a run of this process, and leaves one of the service to the service. SIGTERM leaves either: what is in
 * flight ends or is put back, and the next start goes on.
 * @returns the exit code
 */
export async function followToEnd(
  runner: Runner,
  { id, note }: StartedRun,
  output: Output,
  { signals = process, exit = process.exit }: FollowOptions = {},
): Promise<number> {
  if (note !== undefined) output.note(note);
  const left = new AbortController();
  const leave = (): void => {
    output.note(leftText(runner, id));
    left.abort();
  };
  let isCancelled = false;
  const cancel = (): void => {
    if (isCancelled) {
      exit(EXIT.failed);
      return;
    }
    isCancelled = true;
    output.note(`cancelling run ${id}: what is in flight ends first; Ctrl-C again leaves at once`);
    runner.cancel(id).catch((error) => output.note(describeError(error)));
  };
  const onInterrupt = runner.url === null ? cancel : leave;
  signals.on("SIGINT", onInterrupt);
  signals.on("SIGTERM", leave);
  const bar = output.progress("ingest");
  try {
    const run = await untilEnd(runner, id, { onRun: (it) => bar.update(it.progress), signal: left.signal });
    bar.stop();
    if (run === null) return EXIT.failed;
    output.result(run, runLines);
    return run.status === "FAILED" || run.status === "CANCELLED" ? EXIT.failed : EXIT.done;
  } finally {
    bar.stop();
    signals.off("SIGINT", onInterrupt);
    signals.off("SIGTERM", leave);
  }
}

interface Following {
  readonly onRun: (run: RunSummary) => void;
  readonly signal: AbortSignal;
}

/** Null: it was left. */
async function untilEnd(runner: Runner, id: string, { onRun, signal }: Following): Promise<RunSummary | null> {
  while (!signal.aborted) {
    const run = await runner.read(id);
    if (run !== null) {
      onRun(run);
      if (ENDS.includes(run.status)) return run;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

const leftText = ({ url }: Runner, id: string): string =>
  url === null
    ? `run ${id} is left as it is; the next start goes on with it, and \`pitchlake runs cancel ${id}\` ends it`
    : `run ${id} goes on in the service at ${url}; \`pitchlake runs cancel ${id}\` ends it`;

function runLines({ id, status, progress, creditsUsed, creditsSaved, error }: RunSummary): readonly string[] {
  const { fetched, skipped, failed } = progress;
  const counts = `${fetched} fetched, ${skipped} skipped, ${failed} failed; ${creditsUsed} credits used, ${creditsSaved} saved`;
  const line = `run ${id} ${status}: ${counts}${error === null ? "" : `; ${error}`}`;
  const more = NEXT[status];
  return more === undefined ? [line] : [line, more(id)];
}

/** What a person can do now. */
const NEXT: Partial<Record<RunStatus, (id: string) => string>> = {
  WAITING_FOR_CREDITS: () => "The rest waits for credits and goes on by itself while the service runs (npm start).",
  CANCELLED: (id) => `What was fetched stays; \`pitchlake runs retry ${id}\` fetches the rest.`,
  PARTIAL: (id) =>
    `\`pitchlake runs show ${id}\` says why; \`pitchlake runs retry ${id}\` asks again for what is missing.`,
  FAILED: (id) =>
    `\`pitchlake runs show ${id}\` says why; \`pitchlake runs retry ${id}\` asks again for what is missing.`,
};
