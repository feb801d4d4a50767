/** Who carries out runs for a command: the service that runs on the same DATA_DIR, or one opened for the command. */

import { findRunningApi } from "../running-api.ts";
import type { IngestionRequest, RunProgress, RunStatus } from "../runs.ts";
import type { Settings } from "../settings.ts";
import { createApiClient } from "./api-client.ts";
import { createApiRunner } from "./api-runner.ts";

/** What commands say of a run, from wherever it runs. */
export interface RunSummary {
  readonly id: string;
  readonly status: RunStatus;
  readonly progress: RunProgress;
  readonly creditsUsed: number;
  readonly creditsSaved: number;
  readonly snapshot: string | null;
  readonly error: string | null;
}

export interface StartedRun {
  readonly id: string;
  /** Set when it was there already: why it is followed instead of a new one. */
  readonly note?: string;
}

export interface Runner {
  /** The service's address; null = this very process. */
  readonly url: string | null;
  /** @throws RefusedError */
  trigger(request: IngestionRequest): Promise<StartedRun>;
  /** @throws RefusedError */
  retry(id: string, onlyFailed: boolean): Promise<StartedRun>;
  /** @throws RefusedError */
  cancel(id: string): Promise<void>;
  read(id: string): Promise<RunSummary | null>;
  /** A runner in this process finishes or puts back what it works on. */
  close(): Promise<void>;
}

export async function openRunner(settings: Settings): Promise<Runner> {
  const api = await findRunningApi(settings.dataDir);
  if (api !== null) return createApiRunner(await createApiClient(api, settings));
  const { createLocalRunner } = await import("./local-runner.ts");
  return createLocalRunner(settings);
}
