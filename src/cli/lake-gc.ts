/** `pitchlake lake gc`: removes data versions that nobody reads any more. */

import type { ObjectStore } from "../lake/object-store.ts";
import { findOldVersions, removeOldVersions } from "../warehouse/cleanup.ts";
import { EXIT } from "./exit.ts";
import type { Output } from "./output.ts";

export interface CollectOptions {
  /** Versions that stay beside the published one. */
  readonly keep: number;
  readonly dryRun: boolean;
  /** Default one hour. */
  readonly minAgeMs?: number;
}

export async function collectLake(
  store: ObjectStore,
  { keep, dryRun, minAgeMs }: CollectOptions,
  output: Output,
): Promise<number> {
  const options = { store, keep, clock: () => new Date(), ...(minAgeMs === undefined ? {} : { minAgeMs }) };
  const { objects, versions } = await findOldVersions(options);
  if (!dryRun) await removeOldVersions(options);
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  const result = { dryRun, versions, objects: objects.length, bytes, keys: objects.map(({ key }) => key) };
  output.result(result, () => [
    ...(dryRun ? result.keys : []),
    `${dryRun ? "would remove" : "removed"} ${objects.length} objects of ${versions.length} data versions, ${bytes} bytes; ` +
      `what is published and ${keep} versions beside it stay, and whatever is younger than an hour`,
  ]);
  return EXIT.done;
}
