/** What belongs to one HTTP exchange and is filled in while Apollo works on it. */

import type { GraphqlContext } from "../resolvers/context.ts";
import type { Principal } from "../resolvers/ports.ts";
import type { Cacheability } from "./response-cache.ts";

export interface Exchange {
  readonly requestId: string;
  readonly principal: Principal | null;
  /** Part of the cache key: answers of different scopes are never shared. */
  readonly scope: string;
  readonly dataVersion: string | null;
  /** UTC minute in which the request began. */
  readonly minute: string;
  cost: number;
  cacheability: Cacheability;
  /** False when the request was refused before it became an operation. */
  answered: boolean;
}

export type HttpContext = GraphqlContext & { readonly exchange: Exchange };

/** Makes the resolvers' context of one exchange; app.ts provides it. */
export type CreateContext = (exchange: Exchange) => HttpContext;

export const scopeOf = (principal: Principal | null): string =>
  principal === null ? "anonymous" : [...principal.scopes].sort().join("+");
