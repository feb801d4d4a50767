/** Which endpoints and seasons of a request can be had, as the account's plans were learnt to allow. */

import type { Config, EndpointConfig } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { loadRestrictions } from "./restrictions.ts";
import { type CoveredSeasons, type RequestFilter, selectEndpoints } from "./work-items.ts";

export interface Selection {
  /**
   * Whether an endpoint is asked: one that stands in for another is, where it is named, or where the plan refuses the
   * other one's way of asking.
   */
  open(request: RequestFilter): Promise<(endpoint: EndpointConfig) => boolean>;
  /** The endpoints that a run of the request asks. */
  asked(request: RequestFilter): Promise<readonly EndpointConfig[]>;
  /** Starting years that the plans cover, of sources that said so. */
  covered(): Promise<CoveredSeasons>;
}

export function createSelection(config: Config, store: ObjectStore): Selection {
  const { endpoints } = config.endpoints;
  const memoriesOf = async (some: readonly EndpointConfig[]) => {
    const sources = [...new Set(some.map(({ source }) => source))];
    return Promise.all(sources.map(async (id) => [id, await loadRestrictions(store, id)] as const));
  };
  const open: Selection["open"] = async ({ job, endpoints: named }) => {
    const memories = new Map(await memoriesOf(endpoints.filter(({ insteadOf }) => insteadOf !== undefined)));
    return ({ id, source, insteadOf }) =>
      insteadOf === undefined ||
      (job === undefined && named?.includes(id) === true) ||
      memories.get(source)?.refuses(insteadOf) === true;
  };
  return {
    open,
    asked: async (request) => selectEndpoints(config, request).filter(await open(request)),
    async covered() {
      const memories = await memoriesOf(endpoints.filter(({ cost }) => cost > 0));
      return new Map(memories.flatMap(([id, { seasons }]) => (seasons === null ? [] : [[id, seasons] as const])));
    },
  };
}

/** Whether other endpoints can stand in for this one. */
export const hasStandIn = (config: Config, { id }: EndpointConfig): boolean =>
  config.endpoints.endpoints.some(({ insteadOf }) => insteadOf === id);
