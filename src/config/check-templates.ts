/** Cross-checks of path and key templates: every parameter is provided, every work item has a lake key of its own. */

import type { Check } from "./check-endpoints.ts";
import { type Fault, pointer } from "./faults.ts";
import { didYouMean } from "./nearest.ts";
import { expandTemplate, placeholders, seasonValues } from "./seasons.ts";
import type { CompetitionConfig, CompetitionsFile, EndpointConfig, EndpointsFile } from "./types.ts";

/** Provided by planning itself: instant, date, base; `page` by paging. */
const BUILT_IN = ["T", "D", "base"];
const OF_COMPETITION = ["code"];
const OF_SEASON = ["season", "label", "span", ...OF_COMPETITION];
/** Lake keys take only such partition values (DESIGN.md §5). */
const PARTITION_VALUE = /^[A-Za-z0-9_.-]{1,64}$/;

/** What may stand in an endpoint's templates. */
interface Parameters {
  readonly always: readonly string[];
  /** Competitions (by place in the file) whose ids at the source must provide the rest; null = asked without any. */
  readonly competitions: readonly { readonly index: number; readonly names: readonly string[] }[] | null;
}

const namesIn = ({ competitions }: Parameters): readonly string[] => (competitions ?? []).flatMap(({ names }) => names);

export function templateChecks(file: EndpointsFile, competitions: CompetitionsFile): readonly Check<EndpointConfig>[] {
  return [
    (endpoint, index) => {
      const parameters = parametersOf(endpoint, file, competitions);
      // Nothing to ask for: a file of one's own need not have a competition for each endpoint.
      if (parameters.competitions?.length === 0) return [];
      return templatesOf(endpoint, index, file).flatMap(({ template, path, extra }) =>
        unprovided(template, path, [...parameters.always, ...extra, ...namesIn(parameters)]),
      );
    },
    keyFaults,
    (endpoint, index) => {
      const bases = file.sources.find(({ id }) => id === endpoint.source)?.bases ?? [];
      if (bases.length < 2 || placeholders(endpoint.key).includes("base")) return [];
      const reason = `needs {base}: ${endpoint.source} has ${bases.length} bases, whose objects would overwrite each other`;
      return [{ path: pointer("endpoints", index, "key"), reason }];
    },
  ];
}

/** Ids that a competition lacks for an endpoint's templates: faults of competitions.json. */
export function missingIdFaults(
  endpoint: EndpointConfig,
  index: number,
  file: EndpointsFile,
  competitions: CompetitionsFile,
): readonly Fault[] {
  const parameters = parametersOf(endpoint, file, competitions);
  const provided = new Set(namesIn(parameters));
  const used = templatesOf(endpoint, index, file).flatMap(({ template }) => placeholders(template));
  return (parameters.competitions ?? []).flatMap((competition) =>
    [...new Set(used)]
      .filter((name) => provided.has(name) && !competition.names.includes(name))
      .map((name) => ({
        path: pointer("competitions", competition.index, "ids", endpoint.source),
        reason: `"${name}" is missing; endpoint ${endpoint.id} needs it`,
      })),
  );
}

/** Seasons that would share a lake key, and values that cannot stand in one: faults of competitions.json. */
export function keyValueFaults(endpoints: readonly EndpointConfig[], file: CompetitionsFile): readonly Fault[] {
  const owners = new Map<string, string>();
  const faults = new Map<string, Fault>();
  for (const endpoint of endpoints) {
    for (const { competition, index } of competitionsOf(endpoint, file)) {
      const path = pointer("competitions", index, "ids", endpoint.source);
      for (const season of new Set(competition.seasons)) {
        const reason = keyValueFault(endpoint, competition, season, owners);
        // One fault a competition: each of its seasons would tell the same.
        if (reason !== null && !faults.has(path)) faults.set(path, { path, reason });
      }
    }
  }
  return [...faults.values()];
}

function keyValueFault(
  endpoint: EndpointConfig,
  competition: CompetitionConfig,
  season: number,
  owners: Map<string, string>,
): string | null {
  if (endpoint.forEach.kind !== "competitionSeason") return null;
  const values = seasonValues(competition, season, endpoint.source);
  if (values === null) return null;
  for (const name of placeholders(endpoint.key)) {
    const value = values[name];
    if (value !== undefined && (!PARTITION_VALUE.test(value) || /^\.+$/.test(value))) {
      return `"${name}" gives ${JSON.stringify(value)} for season ${season}, which cannot stand in a lake key`;
    }
  }
  const key = expandTemplate(endpoint.key, values);
  const owner = owners.get(key);
  const me = `${competition.code} ${season}`;
  owners.set(key, owner ?? me);
  return owner === undefined || owner === me ? null : `${me} and ${owner} would share the lake key ${key}`;
}

function competitionsOf(
  endpoint: EndpointConfig,
  file: CompetitionsFile,
): readonly { readonly competition: CompetitionConfig; readonly index: number }[] {
  const { forEach } = endpoint;
  if (forEach.kind !== "competitionSeason" && forEach.kind !== "competition") return [];
  const { kinds, where = {} } = forEach.kind === "competitionSeason" ? forEach : {};
  return file.competitions
    .map((competition, index) => ({ competition, index }))
    .filter(({ competition }) => competition.ids?.[endpoint.source] !== undefined)
    .filter(({ competition }) => kinds === undefined || kinds.includes(competition.kind))
    .filter(({ competition }) =>
      Object.entries(where).every(([name, value]) => competition.ids[endpoint.source]?.[name] === value),
    );
}

function parametersOf(
  endpoint: EndpointConfig,
  file: EndpointsFile,
  competitions: CompetitionsFile,
  seen: readonly string[] = [],
): Parameters {
  const always = [...BUILT_IN, ...(endpoint.paging?.kind === "pages" ? ["page"] : [])];
  const { forEach } = endpoint;
  if (forEach.kind === "once" || seen.includes(endpoint.id)) return { always, competitions: null };
  if (forEach.kind === "resultOf") {
    const parent = file.endpoints.find(({ id }) => id === forEach.endpoint);
    const inherited = parent ? parametersOf(parent, file, competitions, [...seen, endpoint.id]) : null;
    return {
      always: [...always, ...(inherited?.always ?? []), forEach.as, ...(forEach.batch ? [forEach.batch.as] : [])],
      competitions: inherited?.competitions ?? null,
    };
  }
  const own = forEach.kind === "competition" ? OF_COMPETITION : OF_SEASON;
  // An id that names the season says nothing where the endpoint is asked once for all seasons.
  const isKnown = (id: string): boolean =>
    placeholders(id).every((name) => own.includes(name) || !OF_SEASON.includes(name));
  return {
    always: [...always, ...own],
    competitions: competitionsOf(endpoint, competitions).map(({ competition, index }) => ({
      index,
      names: [
        ...Object.entries(competition.ids[endpoint.source] ?? {}).flatMap(([name, id]) => (isKnown(id) ? [name] : [])),
        ...(forEach.kind === "competitionSeason" ? seasonNames(competition, endpoint.source) : []),
      ],
    })),
  };
}

/** Values that every season of the source gives. */
function seasonNames(competition: CompetitionConfig, source: EndpointConfig["source"]): readonly string[] {
  const [first, ...others] = Object.values(competition.seasonIds?.[source] ?? {});
  return Object.keys(first ?? {}).filter((name) => others.every((values) => Object.hasOwn(values, name)));
}

interface Template {
  readonly template: string;
  readonly path: string;
  readonly extra: readonly string[];
}

function templatesOf(endpoint: EndpointConfig, index: number, file: EndpointsFile): readonly Template[] {
  const at = (...steps: (string | number)[]) => pointer("endpoints", index, ...steps);
  const source = file.sources.findIndex(({ id }) => id === endpoint.source);
  return [
    { template: endpoint.path, path: at("path"), extra: [] },
    ...Object.entries(endpoint.params ?? {}).map(([name, template]) => ({
      template,
      path: at("params", name),
      extra: [],
    })),
    { template: endpoint.key, path: at("key"), extra: [] },
    ...(file.sources[source]?.bases ?? []).map((base, place) => ({
      template: base.path,
      path: pointer("sources", source, "bases", place, "path"),
      // In a base's path, {file} is the endpoint's own path.
      extra: ["file"],
    })),
  ];
}

function unprovided(template: string, path: string, names: readonly string[]): readonly Fault[] {
  const known = [...new Set(names)];
  return placeholders(template)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path,
      reason: `nothing provides {${name}}${didYouMean(name, known) || `; known: ${known.join(", ")}`}`,
    }));
}

function keyFaults({ key, dataset, format, forEach }: EndpointConfig, index: number): readonly Fault[] {
  const names = placeholders(key);
  const reasons: string[] = [];
  if (!key.startsWith(`raw/${dataset}/`)) reasons.push(`must start with raw/${dataset}/`);
  if (!names.includes("T") && !names.includes("D")) reasons.push("must contain {T} or {D}");
  const ending = format === "json" ? ".json" : ".parquet";
  if (!key.endsWith(ending)) reasons.push(`must end with ${ending}`);
  const unsafe = key.split("/").find((segment) => !isSafeSegment(segment));
  if (unsafe !== undefined) reasons.push(`"${unsafe}" cannot be a part of a key`);
  if (forEach.kind === "resultOf" && !names.includes(forEach.as)) {
    reasons.push(`must contain {${forEach.as}}, or its items would overwrite each other`);
  }
  return reasons.map((reason) => ({ path: pointer("endpoints", index, "key"), reason }));
}

/** `name`, or `name=value`, of harmless letters once the placeholders are filled in. */
function isSafeSegment(segment: string): boolean {
  const filled = segment.replace(/\{[A-Za-z][A-Za-z0-9_]*\}/g, "x");
  return /^(?:[a-z][a-z0-9_]*=)?[A-Za-z0-9_.-]+$/.test(filled) && !/^\.+$/.test(filled);
}
