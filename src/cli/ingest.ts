/** `pitchlake ingest` and `pitchlake plan`. */

import { setTimeout as sleep } from "node:timers/promises";
import { createFoundation } from "../app.ts";
import type { IngestionPlan } from "../ingest/types.ts";
import { createLogger } from "../logger.ts";
import { findRunningApi } from "../running-api.ts";
import type { IngestionMode, IngestionRequest, RunProgress, RunStatus } from "../runs.ts";
import type { Settings } from "../settings.ts";
import { startService } from "../start/start-service.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { EXIT, RefusedError } from "./exit.ts";
import type { Output } from "./output.ts";

export interface IngestFlags {
  readonly endpoint?: readonly string[];
  readonly competition?: readonly string[];
  readonly season?: readonly number[];
  readonly mode: "resume" | "refresh" | "force";
}

/** What the command says of a run, from wherever it ran. */
interface RunSummary {
  readonly id: string;
  readonly status: RunStatus;
  readonly progress: RunProgress;
  readonly creditsUsed: number;
  readonly creditsSaved: number;
  readonly snapshot: string | null;
  readonly error: string | null;
}

const POLL_MS = 300;
const FINISHED: readonly RunStatus[] = ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "WAITING_FOR_CREDITS"];

function toRequest({ endpoint, competition, season, mode }: IngestFlags): IngestionRequest {
  return {
    mode: mode.toUpperCase() as IngestionMode,
    ...(endpoint ? { endpoints: endpoint } : { job: "daily_ingest" }),
    ...(competition ? { competitions: competition.map((code) => code.toUpperCase()) } : {}),
    ...(season ? { seasons: season } : {}),
  };
}

export async function runPlan(settings: Settings, flags: IngestFlags, output: Output): Promise<number> {
  const foundation = await createFoundation(settings, { logger: createLogger("error") });
  try {
    const plan = await foundation.ingest.plan(toRequest(flags));
    output.result(plan, planLines);
    return EXIT.done;
  } finally {
    await foundation.close();
  }
}

function planLines(plan: IngestionPlan): readonly string[] {
  const rows = plan.items.map(({ action, item, reason }) => `${action.padEnd(6)} ${item.prefix}  ${reason}`);
  return [...rows, `${plan.fetch} to fetch, ${plan.skip} to skip, ${plan.defer} to defer; ${plan.credits} credits`];
}

/** Through the running service, which holds the queue; otherwise with a service of its own that ends with the run. */
export async function runIngest(settings: Settings, flags: IngestFlags, output: Output): Promise<number> {
  const api = await findRunningApi(settings.dataDir);
  const request = toRequest(flags);
  const run =
    api === null
      ? await ingestHere(settings, request, output)
      : await ingestThere(await createApiClient(api, settings), request, output);
  output.result(run, (it) => [
    `run ${it.id} ${it.status}: ${it.progress.fetched} fetched, ${it.progress.skipped} skipped, ${it.progress.failed} failed; ${it.creditsUsed} credits used, ${it.creditsSaved} saved` +
      (it.error === null ? "" : `; ${it.error}`),
  ]);
  return run.status === "FAILED" || run.status === "CANCELLED" ? EXIT.failed : EXIT.done;
}

async function ingestHere(settings: Settings, request: IngestionRequest, output: Output): Promise<RunSummary> {
  const service = await startService({
    settings: { ...settings, role: "all" },
    logger: createLogger("error"),
    report: { step: () => undefined, progress: () => undefined, tasks: () => undefined, closing: () => undefined },
    elapsedMs: () => 0,
    isCommand: true,
  });
  const bar = output.progress("ingest");
  try {
    const triggered = await service.jobs.trigger(request, { trigger: "cli" });
    if (!triggered.ok) throw new RefusedError(triggered.errors);
    return await untilFinished(() => service.jobs.run(triggered.run.id), bar.update);
  } finally {
    bar.stop();
    await service.stop();
  }
}

async function ingestThere(client: ApiClient, request: IngestionRequest, output: Output): Promise<RunSummary> {
  const bar = output.progress("ingest");
  const { triggerIngestion } = await client.query<{
    triggerIngestion: { run: { id: string } | null; userErrors: { message: string }[] };
  }>("mutation ($input: IngestionInput!) { triggerIngestion(input: $input) { run { id } userErrors { message } } }", {
    input: request,
  });
  const { run, userErrors } = triggerIngestion;
  if (run === null) throw new RefusedError(userErrors);
  const read = async () =>
    (
      await client.query<{ ingestionRun: RunSummary | null }>(
        "query ($id: ID!) { ingestionRun(id: $id) { id status creditsUsed creditsSaved snapshot progress { total done fetched skipped failed } } }",
        { id: run.id },
      )
    ).ingestionRun;
  try {
    const finished = await untilFinished(read, bar.update);
    return { ...finished, error: finished.error ?? null };
  } finally {
    bar.stop();
  }
}

async function untilFinished(
  read: () => Promise<RunSummary | null>,
  onProgress: (progress: RunProgress) => void,
): Promise<RunSummary> {
  for (;;) {
    const run = await read();
    if (run !== null) {
      onProgress(run.progress);
      if (FINISHED.includes(run.status)) return run;
    }
    await sleep(POLL_MS);
  }
}
