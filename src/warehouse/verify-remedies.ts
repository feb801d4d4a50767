/** The command that heals an object, by what the object is. */

import type { NamedFile } from "./verify-snapshots.ts";

export const REBUILD = "run `pitchlake build --full`: marts are made again from raw/";
export const INGEST = "run `pitchlake ingest`: it is fetched again";
export const BUILD_CONFIG = "run `pitchlake build`, which writes it anew from config/";

/** Of an object that is there, but not as it was written. */
export function remedyOf(key: string, named: NamedFile | undefined): string {
  if (named !== undefined && !named.isPublished) return collectOld(named);
  if (key.startsWith("mart/") || key.startsWith("staging/") || key.startsWith("_state/snapshot/")) return REBUILD;
  if (key.startsWith("quarantine/")) return "delete it, when nobody wants to look at it any more: nothing reads it";
  const aside = `run \`pitchlake lake verify ${key} --quarantine\`, which moves it to quarantine/`;
  if (key.startsWith("raw/config_")) return `${aside}, then \`pitchlake build\`, which writes it anew from config/`;
  if (key.startsWith("raw/")) return `${aside}, then \`pitchlake ingest\`, which fetches it again`;
  if (key.startsWith("_state/credits/")) return `${aside}: the calls paid for today are counted afresh`;
  if (key.startsWith("_state/")) return `${aside}: what it knew is learnt again`;
  return "delete it, or move it elsewhere: it is none of the lake's";
}

/** Of a file that only a snapshot of the past names. */
export const collectOld = ({ manifestKey }: NamedFile): string =>
  `run \`pitchlake lake gc --keep 0\`, which removes ${manifestKey} and what belongs to it alone: what is published needs none of it`;

/** Of a version of something that has newer ones. */
export const acceptLoss = (key: string): string =>
  `restore it from a backup, or run \`pitchlake lake verify ${key} --accept-loss\`, which takes it off the list`;
