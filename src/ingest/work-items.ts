/** From config and a request to work items: endpoints × what they are repeated over × bases. Pure. */

import { expandTemplate, hasSeason, seasonValues } from "../config/seasons.ts";
import type {
  CompetitionConfig,
  Config,
  EndpointConfig,
  ForEachSpec,
  SourceBase,
  SourceConfig,
  SourceId,
} from "../config/types.ts";
import { InvalidInputError } from "../errors.ts";
import { itemPrefix } from "../lake/keys.ts";
import type { IngestionRequest } from "../runs.ts";
import type { FetchTarget, ParameterSet } from "./sources/source.ts";
import type { WorkItem } from "./types.ts";

/** The parts of a request that say what, not how. */
export type RequestFilter = Omit<IngestionRequest, "mode" | "maxCredits">;

export interface ExpandOptions {
  readonly config: Config;
  readonly filter: RequestFilter;
  /** OPENFOOTBALL_BASE_URL and its like. */
  readonly baseUrls: Readonly<Partial<Record<SourceId, string>>>;
  /** Parameter sets of endpoints that are repeated over another's result, by endpoint. */
  readonly parameterSets: ReadonlyMap<string, readonly ParameterSet[]>;
  /** Starting years that the account's plan at a source covers, where it said so: the newest are counted among these. */
  readonly covered?: CoveredSeasons;
  /** Seasons that the settings leave out, unless the request names seasons. */
  readonly isSelected?: SeasonSelection;
}

export type CoveredSeasons = ReadonlyMap<SourceId, { readonly from: number; readonly to: number }>;
export type SeasonSelection = (source: SourceId, parameters: Readonly<Record<string, string>>) => boolean;

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** Under `file:` there is no branch between repository and file (DESIGN.md, decision 2). */
const FILE_PATHS: Readonly<Partial<Record<SourceId, string>>> = { OPENFOOTBALL: "{repo}/{file}" };

/** true: reading it opens no socket. */
export function isLocalBase(base: Pick<SourceBase, "url">): boolean {
  return /^(package|file|simulator):/.test(base.url);
}

/** The endpoints that the filter asks for, in order of the config. */
export function selectEndpoints(config: Config, filter: RequestFilter): readonly EndpointConfig[] {
  return config.endpoints.endpoints.filter(
    ({ id, jobs, insteadOf }) =>
      (filter.endpoints?.includes(id) ?? (filter.job !== undefined || insteadOf === undefined)) &&
      (filter.job === undefined || jobs.includes(filter.job)),
  );
}

/** The source's bases, with the url of the settings in place of the remote one. */
export function basesOf(source: SourceConfig, baseUrls: ExpandOptions["baseUrls"]): readonly SourceBase[] {
  const url = baseUrls[source.id];
  if (url === undefined) return source.bases;
  const path = url.startsWith("file:") ? FILE_PATHS[source.id] : undefined;
  return source.bases.map((base) => (isLocalBase(base) ? base : { ...base, url, path: path ?? base.path }));
}

/**
 * All work items of the request, endpoint by endpoint, season by season, base by base.
 * @throws InvalidInputError when the request names something that the config does not have
 */
export function expandWorkItems(options: ExpandOptions): readonly FetchTarget[] {
  const { config, filter } = options;
  assertKnown(config, filter);
  const sources = new Map(config.endpoints.sources.map((source) => [source.id, source]));
  return selectEndpoints(config, filter).flatMap((endpoint) => {
    const source = sources.get(endpoint.source);
    if (source === undefined) return [];
    const bases = basesOf(source, options.baseUrls).filter(({ id }) => filter.bases?.includes(id) ?? true);
    const competitions = new Map(config.competitions.competitions.map((each) => [each.code, each]));
    return parameterSetsOf(endpoint, options).flatMap((set) =>
      bases
        .filter((base) => isServedAt(competitions.get(set.competitionCode ?? ""), source, base))
        .map((base) => toTarget(endpoint, source, base, set)),
    );
  });
}

/** A provider itself is never asked for made-up ids: only an address that the settings put in its place is. */
export function isServedAt(
  competition: Pick<CompetitionConfig, "isSynthetic"> | undefined,
  source: SourceConfig,
  base: SourceBase,
): boolean {
  if (competition?.isSynthetic !== true || isLocalBase(base)) return true;
  return !source.bases.some(({ url }) => url === base.url);
}

function assertKnown(config: Config, filter: RequestFilter): void {
  const { endpoints, jobs, sources } = config.endpoints;
  assertAll(
    "endpoints",
    filter.endpoints,
    endpoints.map(({ id }) => id),
  );
  assertAll(
    "job",
    filter.job === undefined ? [] : [filter.job],
    jobs.map(({ id }) => id),
  );
  assertAll(
    "competitions",
    filter.competitions,
    config.competitions.competitions.map(({ code }) => code),
  );
  assertAll(
    "bases",
    filter.bases,
    sources.flatMap(({ bases }) => bases.map(({ id }) => id)),
  );
}

function assertAll(argument: string, asked: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = asked?.find((value) => !known.includes(value));
  if (unknown === undefined) return;
  throw new InvalidInputError(
    `${argument}: "${unknown}" is not in the config; there are ${[...new Set(known)].join(", ")}`,
    argument,
  );
}

function parameterSetsOf(endpoint: EndpointConfig, options: ExpandOptions): readonly ParameterSet[] {
  const { forEach } = endpoint;
  const { filter } = options;
  if (forEach.kind === "once") return [{ parameters: {}, competitionCode: null, season: null }];
  if (forEach.kind === "resultOf") return (options.parameterSets.get(endpoint.id) ?? []).filter(matches(filter));
  const competitions = options.config.competitions.competitions.filter(
    ({ code, ids }) => ids[endpoint.source] !== undefined && (filter.competitions?.includes(code) ?? true),
  );
  if (forEach.kind === "competition") return competitions.map((competition) => setOf(endpoint, competition, null));
  const sets = competitions
    .filter(({ kind }) => forEach.kinds?.includes(kind) ?? true)
    .filter(({ ids }) =>
      Object.entries(forEach.where ?? {}).every(([name, value]) => ids[endpoint.source]?.[name] === value),
    )
    .flatMap((competition) =>
      seasonsOf(competition, endpoint.source, forEach, options).map((season) => setOf(endpoint, competition, season)),
    );
  const { isSelected } = options;
  if (isSelected === undefined || filter.seasons !== undefined) return sets;
  return sets.filter(({ parameters }) => isSelected(endpoint.source, parameters));
}

function seasonsOf(
  competition: CompetitionConfig,
  source: SourceId,
  { newest }: ForEachSpec & { kind: "competitionSeason" },
  { filter: { seasons }, covered }: Pick<ExpandOptions, "filter" | "covered">,
): readonly number[] {
  const all = competition.seasons.filter((season) => hasSeason(competition, season, source));
  if (seasons !== undefined) return all.filter((season) => seasons.includes(season));
  if (newest === undefined) return all;
  const { from, to } = covered?.get(source) ?? { from: -Infinity, to: Infinity };
  const open = all.filter((season) => season >= from && season <= to);
  return (open.length > 0 ? open : all).toSorted((a, b) => a - b).slice(-newest);
}

const matches =
  (filter: RequestFilter) =>
  ({ competitionCode, season }: ParameterSet): boolean =>
    (filter.competitions === undefined ||
      (competitionCode !== null && filter.competitions.includes(competitionCode))) &&
    (filter.seasons === undefined || (season !== null && filter.seasons.includes(season)));

function setOf(endpoint: EndpointConfig, competition: CompetitionConfig, season: number | null): ParameterSet {
  const words = { code: competition.code, slug: competition.slug };
  const ids = Object.entries(competition.ids[endpoint.source] ?? {});
  const values =
    season === null
      ? { ...words, ...Object.fromEntries(ids.map(([name, value]) => [name, expandTemplate(value, words)])) }
      : (seasonValues(competition, season, endpoint.source) ?? words);
  return { parameters: values, competitionCode: competition.code, season };
}

function toTarget(endpoint: EndpointConfig, source: SourceConfig, base: SourceBase, set: ParameterSet): FetchTarget {
  const page = endpoint.paging?.kind === "pages" ? { page: "1" } : {};
  const parameters = { ...page, ...set.parameters, base: base.id };
  const file = fill(endpoint.path, parameters);
  const query = Object.entries(endpoint.params ?? {}).map(([name, value]) => [name, fill(value, parameters)] as const);
  return {
    item: toItem(endpoint, base, parameters, set),
    endpoint,
    source,
    base,
    path: fill(base.path, { ...parameters, file }),
    query: Object.fromEntries(query),
  };
}

function toItem(
  endpoint: EndpointConfig,
  base: SourceBase,
  parameters: Readonly<Record<string, string>>,
  { competitionCode, season, version, updatedAt }: ParameterSet,
): WorkItem {
  return {
    endpoint: endpoint.id,
    base: base.id,
    key: fill(endpoint.key, { ...parameters, T: "{T}", D: "{D}" }),
    prefix: itemPrefix(endpoint.key, parameters),
    parameters,
    competitionCode,
    season,
    credits: endpoint.cost,
    ...(endpoint.paging?.kind === "pages" ? { page: Number(parameters.page) } : {}),
    ...(version === undefined ? {} : { version }),
    ...(updatedAt === undefined ? {} : { updatedAt: updatedAt.toISOString() }),
  };
}

/** The same list's page `page`. */
export function toPage({ endpoint, source, base, item }: FetchTarget, page: number): FetchTarget {
  const { parameters, competitionCode, season } = item;
  const set = { parameters: { ...parameters, page: String(page) }, competitionCode, season };
  const target = toTarget(endpoint, source, base, set);
  return { ...target, item: { ...target.item, credits: item.credits } };
}

/** @throws InvalidInputError naming the placeholder without a value */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    throw new InvalidInputError(`"${template}" needs {${name}}, which has no value here`, name);
  });
}
