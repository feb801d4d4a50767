/** What an endpoint is repeated over when that is another endpoint's result: asked of its module, else read from the lake. */

import type { Config, EndpointConfig, ForEachSpec, SourceConfig, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { loadPresence } from "./presence.ts";
import type { FetchTarget, ParameterSet, SourceModule } from "./sources/source.ts";
import type { WorkItem } from "./types.ts";
import {
  type CoveredSeasons,
  expandWorkItems,
  type RequestFilter,
  type SeasonSelection,
  selectEndpoints,
} from "./work-items.ts";

/** Port: distinct values of a top-level field of the records of one raw object, as text. */
export type RecordFields = (key: string, field: string) => Promise<readonly string[]>;
/** The parsed records of one raw object. */
export type ReadRecords = (endpoint: EndpointConfig, key: string) => Promise<readonly unknown[]>;

export interface ParameterSetOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly settings: { readonly sourceBaseUrls: Readonly<Partial<Record<SourceId, string>>> };
  readonly moduleFor: (source: SourceConfig) => SourceModule | null;
  readonly recordFields?: RecordFields;
  readonly readRecords?: ReadRecords;
  readonly isSelected?: SeasonSelection;
  readonly covered?: CoveredSeasons;
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
  if (options.recordFields === undefined && options.readRecords === undefined) return [];
  return fromLake(endpoint, filter, options, module);
}

async function fromLake(
  endpoint: EndpointConfig,
  filter: RequestFilter,
  options: ParameterSetOptions,
  module: SourceModule | null,
): Promise<readonly ParameterSet[]> {
  const { forEach } = endpoint;
  if (forEach.kind !== "resultOf") return [];
  const parents = await parentsOf(forEach.endpoint, filter, options);
  const presence = await loadPresence(
    options.store,
    parents.slice(0, 1).map((parent) => parent.endpoint),
  );
  const sets = await Promise.all(
    parents.map(async (parent) => {
      const present = presence.newest(parent.item.prefix);
      return present === null ? [] : setsOfResult(endpoint, forEach, { parent, key: present.key }, options, module);
    }),
  );
  return unique(sets.flat(), forEach.as);
}

/** The parent may itself be repeated over a result. */
async function parentsOf(id: string, filter: RequestFilter, options: ParameterSetOptions) {
  const { config, settings, isSelected, covered } = options;
  const { job: _, bases: __, ...rest } = filter;
  const parentFilter = { ...rest, endpoints: [id] };
  const parameterSets = await createParameterSets(options)(parentFilter);
  return expandWorkItems({
    config,
    filter: parentFilter,
    baseUrls: settings.sourceBaseUrls,
    parameterSets,
    ...(isSelected === undefined ? {} : { isSelected }),
    ...(covered === undefined ? {} : { covered }),
  });
}

type ResultOf = ForEachSpec & { readonly kind: "resultOf" };

async function setsOfResult(
  endpoint: EndpointConfig,
  forEach: ResultOf,
  { parent, key }: { readonly parent: FetchTarget; readonly key: string },
  { recordFields, readRecords }: ParameterSetOptions,
  module: SourceModule | null,
): Promise<readonly ParameterSet[]> {
  const { item } = parent;
  if (recordFields !== undefined) return eachValue(forEach, item, await recordFields(key, forEach.field));
  const records = (await readRecords?.(parent.endpoint, key)) ?? [];
  if (module?.fanOut !== undefined) return module.fanOut(endpoint, parent, records);
  return eachValue(forEach, item, valuesAt(records, forEach.field));
}

/** A set a value, or a batch of values. */
export function eachValue(forEach: ResultOf, item: WorkItem, values: readonly string[]): readonly ParameterSet[] {
  const { batch } = forEach;
  const { competitionCode, season } = item;
  const toSet = (parameters: Readonly<Record<string, string>>): ParameterSet => ({
    parameters: { ...item.parameters, ...parameters },
    competitionCode,
    season,
  });
  if (batch === undefined) return values.map((value) => toSet({ [forEach.as]: value }));
  return chunks(values, batch.size).map((chunk) =>
    toSet({ [forEach.as]: chunk[0] ?? "", [batch.as]: chunk.join("-") }),
  );
}

export function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** Distinct texts and numbers at a path with dots. */
export function valuesAt(records: readonly unknown[], path: string): readonly string[] {
  const values = records.map((record) => path.split(".").reduce(stepInto, record));
  const known = values.filter((value) => typeof value === "string" || typeof value === "number");
  return [...new Set(known.map(String))];
}

const stepInto = (value: unknown, step: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;

/** Several bases of a season name the same matches. */
function unique(sets: readonly ParameterSet[], name: string): readonly ParameterSet[] {
  return [...new Map(sets.map((set) => [set.parameters[name], set])).values()];
}
