/** Which sources can be asked at all, by settings alone: no request, no noise. */

import type { SourceConfig, SourceId } from "../config/types.ts";
import type { ReadSecret } from "./sources/http-json.ts";
import { basesOf, isLocalBase } from "./work-items.ts";

export interface AvailabilityOptions {
  readonly sourceBaseUrls: Parameters<typeof basesOf>[1];
  readonly secret: ReadSecret;
}

/** Why a source cannot be asked; null = it can. A folder needs no key. */
export function createAvailability({ sourceBaseUrls, secret }: AvailabilityOptions) {
  return async (source: SourceConfig): Promise<string | null> => {
    if (source.auth.kind === "none" || basesOf(source, sourceBaseUrls).every(isLocalBase)) return null;
    return (await secret(source.auth.secret)) === null ? `${source.auth.secret} is not set` : null;
  };
}

/**
 * Nobody asked for these: they are there because they need no key of one's own. Where the network is away they are left
 * out of a job without a word, so that a first start offline is as quick and as quiet as without them.
 */
export interface UnaskedOptions {
  readonly sourceBaseUrls: Parameters<typeof basesOf>[1];
  readonly isStatsBombChosen: boolean;
  readonly secret: (name: string) => string | null;
}

const FREE_KEYS: ReadonlySet<string | null> = new Set(["123", "3"]);

export function isUnasked(id: SourceId, { sourceBaseUrls, isStatsBombChosen, secret }: UnaskedOptions): boolean {
  if (sourceBaseUrls[id] !== undefined) return false;
  if (id === "STATSBOMB") return !isStatsBombChosen;
  return id === "THESPORTSDB" && FREE_KEYS.has(secret("THESPORTSDB_KEY"));
}
