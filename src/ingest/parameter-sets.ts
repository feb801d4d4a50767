/** What an endpoint is repeated over when that is another endpoint's result: asked of its module, else read from the lake. */

import type { Config, EndpointConfig, SourceConfig, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { loadPresence } from "./presence.ts";
import type { ParameterSet, SourceModule } from "./sources/source.ts";
import { expandWorkItems, type RequestFilter, selectEndpoints } from "./work-items.ts";

/** Port: distinct values of a top-level field of the records of one raw object, as text. */
export type RecordFields = (key: string, field: string) => Promise<readonly string[]>;

export interface ParameterSetOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly settings: { readonly sourceBaseUrls: Readonly<Partial<Record<SourceId, string>>> };
  readonly moduleFor: (source: SourceConfig) => SourceModule | null;
  readonly recordFields?: RecordFields;
}

type SetsByEndpoint = ReadonlyMap<string, readonly ParameterSet[]>;

/** No request is sent: what the lake does not have yet gives no set. */
export function createParameterSets(options: ParameterSetOptions): (filter: RequestFilter) => Promise<SetsByEndpoint> {
  return async (filter) => {
    const wanted = selectEndpoints(options.config, filter).filter(({ forEach }) => forEach.kind === "resultOf");
    const pairs = wanted.map(async (endpoint) => [endpoint.id, await setsOf(endpoint, filter, options)] as const);
    return new Map(await Promise.all(pairs));
  };
}

async function setsOf(
  endpoint: EndpointConfig,
  filter: RequestFilter,
  options: ParameterSetOptions,
): Promise<readonly ParameterSet[]> {
  const source = options.config.endpoints.sources.find(({ id }) => id === endpoint.source);
  const module = source === undefined ? null : options.moduleFor(source);
  if (module?.parameterSets !== undefined) return module.parameterSets(endpoint);
  return options.recordFields === undefined ? [] : fromLake(endpoint, filter, options, options.recordFields);
}

async function fromLake(
  { forEach }: EndpointConfig,
  filter: RequestFilter,
  { config, store, settings }: ParameterSetOptions,
  recordFields: RecordFields,
): Promise<readonly ParameterSet[]> {
  if (forEach.kind !== "resultOf") return [];
  const { job: _, bases: __, ...rest } = filter;
  const parents = expandWorkItems({
    config,
    filter: { ...rest, endpoints: [forEach.endpoint] },
    baseUrls: settings.sourceBaseUrls,
    parameterSets: new Map(),
  });
  const presence = await loadPresence(
    store,
    parents.slice(0, 1).map(({ endpoint }) => endpoint),
  );
  const sets = await Promise.all(
    parents.map(async ({ item }) => {
      const present = presence.newest(item.prefix);
      const values = present === null ? [] : await recordFields(present.key, forEach.field);
      return values.map((value) => ({
        parameters: { ...item.parameters, [forEach.as]: value },
        competitionCode: item.competitionCode,
        season: item.season,
      }));
    }),
  );
  return unique(sets.flat(), forEach.as);
}

/** Several bases of a season name the same matches. */
function unique(sets: readonly ParameterSet[], name: string): readonly ParameterSet[] {
  return [...new Map(sets.map((set) => [set.parameters[name], set])).values()];
}
