/** Which sources can be asked at all, by settings and keys alone: no request to a source, no noise. */

import type { SourceConfig, SourceId } from "../config/types.ts";
import { SourceAuthError } from "../errors.ts";
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
    return obstacleOf(secret, source.auth.secret);
  };
}

async function obstacleOf(secret: ReadSecret, name: string): Promise<string | null> {
  try {
    return (await secret(name)) === null ? `${name} is not set` : null;
  } catch (error) {
    if (error instanceof SourceAuthError) return error.message;
    throw error;
  }
}

/**
 * Nobody asked for these: they are there because they need no key of one's own. Where the network is away they are left
 * out of a job without a word, so that a first start offline is as quick and as quiet as without them.
 */
export interface UnaskedOptions {
  readonly sourceBaseUrls: Parameters<typeof basesOf>[1];
  readonly isStatsBombChosen: boolean;
  readonly secret: ReadSecret;
}

const FREE_KEYS: ReadonlySet<string | null> = new Set(["123", "3"]);

export async function isUnasked(id: SourceId, options: UnaskedOptions): Promise<boolean> {
  const { sourceBaseUrls, isStatsBombChosen, secret } = options;
  if (sourceBaseUrls[id] !== undefined) return false;
  if (id === "STATSBOMB") return !isStatsBombChosen;
  return id === "THESPORTSDB" && FREE_KEYS.has(await secret("THESPORTSDB_KEY"));
}
