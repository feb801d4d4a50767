/** What a start runs, and what it says of it: the first run, a missed one, or that everything is present. */

import type { Foundation, Served } from "../app.ts";
import type { AdminKey } from "../http/auth.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { RunRecord } from "../runs.ts";
import { type DerivedOptions, renewWithoutRun } from "./derived.ts";
import { planRequest } from "./request-plan.ts";
import { shown } from "./shown.ts";

export interface TellOptions extends DerivedOptions {
  /** Milliseconds since the process began. */
  readonly elapsedMs: () => number;
}

export interface DueRunParts {
  readonly jobs: Jobs;
  readonly foundation: Foundation;
  readonly served: Served;
  readonly url: string | null;
  readonly adminKey: AdminKey;
}

export async function runWhatIsDue(options: TellOptions, parts: DueRunParts): Promise<void> {
  const { jobs, url, served } = parts;
  const stopSaying = saysWhenFirstServed(options, parts);
  let awaited: string | null = null;
  const early: RunRecord[] = [];
  jobs.on("run", (run) => {
    if (run.finishedAt === null) return;
    if (awaited === null) early.push(run);
    else if (run.id === awaited) close(run);
  });
  const close = (run: RunRecord | null, text?: string) => {
    stopSaying();
    if (url === null) return;
    options.report.closing({
      url,
      seconds: options.elapsedMs() / 1_000,
      adminKeyFile: parts.adminKey.file === null ? null : shown(parts.adminKey.file),
      run: text ?? (run === null ? "" : describeRun(run)),
    });
    awaited = "";
  };
  const { boot, run } = await jobs.start();
  if (run !== null) {
    awaited = run.id;
    const finished = early.find(({ id }) => id === run.id);
    if (finished) close(finished);
    return;
  }
  await renewWithoutRun(options, parts);
  if (served.serving.current() !== null) await reportPresent(options, parts);
  close(null, boot.kind === "none" ? `No run is due (${boot.reason}).` : undefined);
}

/** One line when the first snapshot answers, while the rest of the run goes on. */
function saysWhenFirstServed({ report, elapsedMs }: TellOptions, { jobs, served, url }: DueRunParts): () => void {
  if (url === null || served.serving.current() !== null) return () => undefined;
  return jobs.onSnapshotPublished(() => {
    const matches = served.serving.current()?.matches.length ?? 0;
    if (matches === 0) return;
    report.step(
      "serving",
      `${matches.toLocaleString("en")} matches at ${url}/graphql after ${(elapsedMs() / 1_000).toFixed(1)} s`,
    );
  });
}

/** What a run would do now: with everything present, nothing. */
async function reportPresent({ report }: TellOptions, { foundation }: DueRunParts): Promise<void> {
  const plan = await planRequest(foundation, { job: "daily_ingest", mode: "RESUME" });
  const present = plan.items.filter(({ action, presentKey }) => action === "SKIP" && presentKey !== null).length;
  const elsewhere = plan.skip - present;
  report.step(
    "ingest",
    `smart resume: ${present} objects present and skipped, ${elsewhere} not offered by their base, ${plan.fetch} to ask for at the next run; 0 requests sent`,
  );
}

function describeRun(run: RunRecord): string {
  const { progress } = run;
  const text = `Run ${run.id} ${run.status}: ${progress.fetched} fetched, ${progress.skipped} skipped, ${progress.failed} failed.`;
  return run.error === null ? text : `${text} ${run.error}`;
}
