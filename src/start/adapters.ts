/** Small adapters between modules that do not know each other; used by the composition root only. */

import type { Foundation, Served } from "../app.ts";
import type { EndpointConfig, RefreshPolicy } from "../config/types.ts";
import type { IngestUseCase, WarehouseUseCase } from "../jobs/use-cases.ts";
import type { BuildPort, ComponentHealthEntry, FreshnessEntry, FreshnessPort, HealthPort } from "../resolvers/ports.ts";
import type { TaskRecord } from "../runs.ts";
import type { QualityReport } from "../warehouse/quality.ts";
import type { StartReport } from "./report.ts";

/** How old a dataset may be before it is stale: the time between two checks, and some grace. Seconds. */
const STALE_AFTER: Readonly<Record<RefreshPolicy, number>> = { live: 20 * 60, daily: 30 * 3_600, once: 8 * 86_400 };

export function createFreshnessPort({ config, ingest }: Foundation): FreshnessPort {
  return {
    async entries() {
      const records = new Map(
        (await ingest.freshness()).map((record) => [`${record.source} ${record.dataset}`, record]),
      );
      return groupByDataset(config.endpoints.endpoints).map(([key, endpoints]) => {
        const [{ source, dataset }] = endpoints;
        const record = records.get(key);
        return {
          dataset,
          source,
          lastIngestedAt: record?.lastIngestedAt ?? null,
          lastCheckedAt: record?.lastCheckedAt ?? null,
          staleAfterSeconds: Math.min(...endpoints.map(({ refresh }) => STALE_AFTER[refresh])),
          reason: record === undefined ? "never asked for" : (record.note ?? null),
        } satisfies FreshnessEntry;
      });
    },
  };
}

type Endpoints = readonly [EndpointConfig, ...EndpointConfig[]];

function groupByDataset(endpoints: readonly EndpointConfig[]): readonly (readonly [string, Endpoints])[] {
  const groups = new Map<string, Endpoints>();
  for (const endpoint of endpoints) {
    const key = `${endpoint.source} ${endpoint.dataset}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? [endpoint] : [...group, endpoint]);
  }
  return [...groups];
}

export interface HealthParts {
  readonly foundation: Foundation;
  readonly served: Served;
  /** Null while the queue opens. */
  readonly queue: () => string | null;
  /** Of Pitchlake. */
  readonly version: string;
}

export function createHealthPort({ foundation, served, queue, version }: HealthParts): HealthPort {
  const lake = async (): Promise<ComponentHealthEntry> => {
    try {
      await foundation.store.list("_state/", { limit: 1 });
      return { name: "lake", status: "OK", message: foundation.store.description };
    } catch (error) {
      return { name: "lake", status: "DOWN", message: (error as Error).message };
    }
  };
  return {
    version,
    async components() {
      const model = served.serving.current();
      const heldBack = model?.manifest.heldBack.length ?? 0;
      const description = queue();
      return [
        await lake(),
        { name: "queue", status: description === null ? "DEGRADED" : "OK", message: description ?? "is opening" },
        model === null
          ? { name: "snapshot", status: "DOWN", message: "no snapshot is published yet" }
          : { name: "snapshot", status: "OK", message: `${model.version}, ${heldBack} seasons held back` },
      ];
    },
  };
}

/** The warehouse takes one step at a time, so a build beside a run waits for it. */
export function createBuildPort({ ingest }: Foundation, { warehouse, serving }: Served): BuildPort {
  return {
    async build(full) {
      await ingest.writeConfigObjects("build");
      const { snapshot } = await warehouse.buildAndPublish({ full });
      await serving.refresh();
      await warehouse.cleanup();
      return snapshot;
    },
  };
}

/** The warehouse as jobs call it: after each step the next one is told by version. */
export function toWarehouseUseCase({ warehouse, serving }: Served, report: StartReport | null): WarehouseUseCase {
  let saidHeldBack = "";
  return {
    async build() {
      const build = await warehouse.build();
      if (build.status === "built") {
        report?.step("build", `models over ${build.rawObjects} raw objects in ${(build.ms / 1_000).toFixed(1)} s`);
      }
      return build;
    },
    async check(version) {
      const quality = await warehouse.check(version);
      const heldBack = JSON.stringify(quality.heldBack);
      if (report !== null) reportQuality(report, heldBack === saidHeldBack ? { ...quality, heldBack: [] } : quality);
      saidHeldBack = heldBack;
      return quality;
    },
    async publish(version) {
      const published = await warehouse.publish(version);
      // Loaded here, so that "published" means "served" for whoever waits for the run.
      await serving.refresh();
      await warehouse.cleanup();
      report?.step("publish", `snapshot ${published.version}, ${published.models} marts`);
      return published;
    },
  };
}

const REASON_LENGTH = 110;

function reportQuality(report: StartReport, { checks, heldBack }: QualityReport): void {
  const count = (status: string) => checks.filter((check) => check.status === status).length;
  report.step(
    "quality",
    `${checks.length} data tests: ${count("PASS")} passed, ${count("WARN")} warned, ${count("FAIL")} failed`,
  );
  for (const { competitionCode, season, reason } of heldBack) {
    const text = reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH - 1)}…` : reason;
    report.step("", `held back ${competitionCode} ${season}: ${text}`);
  }
}

/** Ingestion that tells the start's report what became of each endpoint. */
export function toReportedIngest(ingest: IngestUseCase, report: StartReport | null): IngestUseCase {
  if (report === null) return ingest;
  return {
    writeConfigObjects: (runId) => ingest.writeConfigObjects(runId),
    async runEndpoint(runId, endpointId, request, options) {
      const tasks = await ingest.runEndpoint(runId, endpointId, request, {
        ...options,
        onProgress: (progress) => {
          report.progress("ingest", `${endpointId} ${progress.done}/${progress.total}`);
          options.onProgress?.(progress);
        },
      });
      const bases = request.bases?.map((base) => (base === "simulator" ? "simulator, synthetic" : base)).join(", ");
      if (!tasks.every(isAbsentThere)) report.tasks("ingest", bases ? `${endpointId} (${bases})` : endpointId, tasks);
      return tasks;
    },
  };
}

/** A base that has nothing of an endpoint, as the npm package has no World Cup, is no news. */
const isAbsentThere = ({ outcome, reason }: TaskRecord): boolean =>
  outcome === "SKIPPED" && reason?.startsWith("not in ") === true;
