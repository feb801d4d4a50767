/** The resolvers' port to the sources: config, keys, reach, credits. A question to it never waits for a source. */

import type { Foundation } from "../app.ts";
import type { SourceConfig, SourceId } from "../config/types.ts";
import { creditsOf, isFinished } from "../jobs/run-status.ts";
import { toD } from "../lake/keys.ts";
import type { CreditsEntry, EndpointEntry, SourceEntry, SourcePort } from "../resolvers/ports.ts";
import type { RunRecord } from "../runs.ts";
import { creditsOfSource } from "./credits.ts";
import { leftOutOfJobs } from "./left-out.ts";
import { createReach } from "./reach.ts";

export type SourceParts = Pick<Foundation, "config" | "ingest" | "settings" | "store" | "clock" | "runs">;

export function createSourcePort(parts: SourceParts): SourcePort {
  const { config, ingest, settings } = parts;
  const { sources, endpoints } = config.endpoints;
  const reach = createReach({ probe: (id, signal) => ingest.probe(id, signal), now: parts.clock });
  const saved = createSaved(parts);
  const endpointsOf = (source: SourceId): readonly EndpointEntry[] =>
    endpoints
      .filter((endpoint) => endpoint.source === source)
      .map(({ id, path, dataset, refresh, jobs }) => ({ id, source, path, dataset, refresh, jobs }));
  const credits = async (source: SourceConfig): Promise<CreditsEntry | null> => {
    const book = await creditsOfSource(parts, source);
    return book === null ? null : { ...book, saved: await saved(source.id) };
  };
  return {
    sources: () =>
      Promise.all(
        sources.map(async (source): Promise<SourceEntry> => {
          const { id, name, licence } = source;
          const missing = await ingest.unavailable(source);
          return {
            id,
            name,
            enabled: missing === null,
            reason: missing ?? leftOutOfJobs(id, settings),
            reachable: await reach(id),
            licence: licence.name,
            attribution: licence.attribution,
            endpoints: endpointsOf(id),
            credits: await credits(source),
          };
        }),
      ),
  };
}

/** More runs than that a day are not looked at: a schedule every five minutes makes 288. */
const RUNS_A_DAY = 500;
/** What a run in progress has saved is counted anew after this long. Milliseconds. */
const COUNTED_MS = 5_000;

/** Calls that the runs which began today did not need, by source. A finished run's tasks are read once. */
function createSaved({ config, runs, clock }: SourceParts): (source: SourceId) => Promise<number> {
  const sourceOf = new Map(config.endpoints.endpoints.map(({ id, source }) => [id, source]));
  const costs = new Map(config.endpoints.endpoints.map(({ id, cost }) => [id, cost]));
  const finished = new Map<string, ReadonlyMap<SourceId, number>>();
  const countRun = async (run: RunRecord): Promise<ReadonlyMap<SourceId, number>> => {
    const known = finished.get(run.id);
    if (known !== undefined) return known;
    const isNothing = isFinished(run.status) && run.creditsSaved === 0;
    const tasks = isNothing ? [] : await runs.tasks(run.id, { outcome: ["SKIPPED"] });
    const counts = new Map<SourceId, number>();
    for (const [id, source] of sourceOf) {
      const own = tasks.filter(({ endpoint }) => endpoint === id);
      const { creditsSaved } = creditsOf(own, (endpoint) => costs.get(endpoint) ?? 0);
      counts.set(source, (counts.get(source) ?? 0) + creditsSaved);
    }
    if (isFinished(run.status)) finished.set(run.id, counts);
    return counts;
  };
  const count = async (): Promise<readonly ReadonlyMap<SourceId, number>[]> => {
    const today = toD(clock()).replaceAll("-", "");
    const own = (await runs.list(RUNS_A_DAY, (id) => id.startsWith(today))).filter(({ id }) => id.startsWith(today));
    for (const id of finished.keys()) if (!id.startsWith(today)) finished.delete(id);
    return Promise.all(own.map(countRun));
  };
  let counted: { readonly at: number; readonly counts: ReturnType<typeof count> } | null = null;
  return async (source) => {
    const at = clock().getTime();
    if (counted === null || Math.abs(at - counted.at) >= COUNTED_MS) {
      const counts = count();
      counted = { at, counts };
      counts.catch(() => {
        counted = null;
      });
    }
    return (await counted.counts).reduce((sum, counts) => sum + (counts.get(source) ?? 0), 0);
  };
}
