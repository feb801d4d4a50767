/** What the ports of src/start are made of, over a lake in memory and made-up sources. */

import type { Config, EndpointConfig, SourceConfig } from "../../../src/config/types.ts";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import type { TriggerOutcome } from "../../../src/jobs/jobs.ts";
import { toRun } from "../../../src/jobs/requests.ts";
import type { IngestionRequest, RunRecord } from "../../../src/runs.ts";
import { loadSettings, type Settings } from "../../../src/settings.ts";
import type { PortParts } from "../../../src/start/ingestion-port.ts";
import {
  bodyOf,
  CUPS,
  configOf,
  createFakeSource,
  createHarness,
  goodBody,
  LEAGUE,
  LEAGUES,
  match,
  OPENFOOTBALL,
  PAID,
  PAID_MATCHES,
} from "../ingest/support.ts";

export const NOW = new Date("2026-11-22T10:00:00Z");

export const STATSBOMB: SourceConfig = {
  ...OPENFOOTBALL,
  id: "STATSBOMB",
  name: "open data",
  bases: [{ id: "remote", url: "https://open.example.test", path: "{file}" }],
};
export const OPEN_MATCHES: EndpointConfig = {
  ...LEAGUES,
  id: "open_matches",
  source: "STATSBOMB",
  dataset: "sb_matches",
  key: "raw/sb_matches/season_id={season_id}/{T}.parquet",
  jobs: ["daily"],
};
export const PAID_LIST: EndpointConfig = {
  ...PAID_MATCHES,
  id: "paid_list",
  path: "competitions",
  forEach: { kind: "once" },
  dataset: "fd_competitions",
  key: "raw/fd_competitions/ingestion_date={D}/data.json",
};

export const config: Config = configOf({
  sources: [OPENFOOTBALL, PAID, STATSBOMB],
  endpoints: [{ ...LEAGUES, jobs: ["daily", "backfill"] }, CUPS, PAID_MATCHES, PAID_LIST, OPEN_MATCHES],
  competitions: [
    {
      ...LEAGUE,
      ids: { ...LEAGUE.ids, STATSBOMB: { season_id: "sb_{label}", file: "x" } },
    },
  ],
});

export interface PartsOptions {
  readonly key?: string | null;
  readonly environment?: Readonly<Record<string, string>>;
}

export function createParts({ key = "made-up-key", environment = {} }: PartsOptions = {}) {
  const openfootball = createFakeSource();
  const paid = createFakeSource("FOOTBALL_DATA");
  const body = goodBody(bodyOf(match("2014-08-16")));
  paid.answers.set("remote/competitions/PL/matches", body);
  const settings: Settings = loadSettings({ DATA_DIR: "/nowhere", ...environment }, "/");
  const harness = createHarness({
    config,
    sources: { OPENFOOTBALL: openfootball, FOOTBALL_DATA: paid, STATSBOMB: createFakeSource("STATSBOMB") },
    settings: { secret: () => key, offline: settings.offline },
  });
  const { ingest, store } = harness;
  const runs = createRunStore({ store });
  const foundation = { config, ingest, settings, store, runs, clock: () => NOW };
  return { ...harness, runs, foundation };
}

export interface RecordingJobs {
  readonly jobs: NonNullable<ReturnType<PortParts["jobs"]>>;
  readonly triggered: { readonly request: IngestionRequest; readonly key: string | undefined }[];
  readonly scheduled: string[];
}

/** Queues nothing: notes what it is asked for. */
export function recordingJobs(): RecordingJobs {
  const triggered: RecordingJobs["triggered"] = [];
  const scheduled: string[] = [];
  const jobs = {
    async trigger(request: IngestionRequest, { idempotencyKey }: { idempotencyKey?: string }): Promise<TriggerOutcome> {
      triggered.push({ request, key: idempotencyKey });
      return { ok: true, run: runOf(request), replayed: false };
    },
    async runSchedule(id: string): Promise<TriggerOutcome> {
      scheduled.push(id);
      return { ok: true, run: runOf({ job: id, mode: "RESUME" }), replayed: false };
    },
  };
  return { jobs: jobs as unknown as RecordingJobs["jobs"], triggered, scheduled };
}

export const runOf = (request: IngestionRequest, more: Partial<RunRecord> = {}): RunRecord => ({
  ...toRun({ request, trigger: "mutation", idempotencyKey: null, now: NOW, suffix: "abc" }),
  ...more,
});
