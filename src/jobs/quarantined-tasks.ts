/** Records of raw objects that a build could not read: the run says which, why, and where they lie now. Pure. */

import type { Config } from "../config/types.ts";
import { parsePartitions } from "../lake/keys.ts";
import type { TaskRecord } from "../runs.ts";
import type { BuiltMarts } from "./use-cases.ts";

type Quarantined = NonNullable<BuiltMarts["quarantined"]>[number];

/** @param known tasks of the run: one that left such an object alone, being present, is replaced */
export function quarantinedTasks(
  objects: readonly Quarantined[],
  known: readonly TaskRecord[],
  config: Pick<Config, "endpoints">,
): readonly TaskRecord[] {
  return objects.map((object) => {
    const { key, reason, quarantined } = object;
    const before = known.find((task) => task.key === key);
    const message = `${key} cannot be read: ${reason}. It lies in ${quarantined} now; the next run fetches it again.`;
    return {
      endpoint: before?.endpoint ?? object.endpoint ?? endpointOf(key, config),
      key,
      parameters: before?.parameters ?? parametersOf(key),
      outcome: "QUARANTINED",
      reason: message,
      attempts: before?.attempts ?? 0,
      credits: before?.credits ?? 0,
      bytes: null,
      rows: null,
      error: { code: "CONTRACT_VIOLATION", message, retryable: true, retryAt: null },
    };
  });
}

/** The first whose keys begin as this one does; the dataset, where none is known. */
function endpointOf(key: string, { endpoints }: Pick<Config, "endpoints">): string {
  const found = endpoints.endpoints.find((endpoint) => key.startsWith(endpoint.key.split("{", 1)[0] ?? key));
  return found?.id ?? key.split("/")[1] ?? key;
}

/** The partitions that are parameters: neither the source nor the day of the fetch. */
function parametersOf(key: string): Readonly<Record<string, string>> {
  const { source: _, ingestion_date: __, ...parameters } = parsePartitions(key).partitions;
  return parameters;
}
