/** Whole responses, ready to send, by document, variables, data version and scope (DESIGN decision 22). */

import { createHash } from "node:crypto";
import { type ArgumentNode, type DocumentNode, Kind, type OperationDefinitionNode, visit } from "graphql";
import { LRUCache } from "lru-cache";

export interface CachedResponse {
  readonly body: Buffer;
  readonly etag: string;
}

/** How long an answer holds: for the data version, for the UTC minute, or not at all. */
export type Cacheability = "version" | "minute" | "never";

export interface ResponseCache {
  get(key: string): CachedResponse | undefined;
  set(key: string, body: Buffer): CachedResponse;
  /** The same answer under another key. */
  put(key: string, entry: CachedResponse): void;
  clear(): void;
}

/** @param maxBytes budget of all bodies together; the least recently used go first */
export function createResponseCache(maxBytes: number): ResponseCache {
  const entries = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: (entry, key) => entry.body.length + key.length * 2 + 200,
  });
  return {
    get: (key) => entries.get(key),
    set: (key, body) => {
      const entry = { body, etag: weakEtag(body) };
      entries.set(key, entry);
      return entry;
    },
    put: (key, entry) => void entries.set(key, entry),
    clear: () => entries.clear(),
  };
}

export const weakEtag = (body: Buffer): string =>
  `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;

/** Root fields whose answer is a function of the snapshot alone. Everything not listed is never cached. */
const SNAPSHOT_FIELDS = new Set([
  "__typename",
  "__schema",
  "__type",
  "competitions",
  "competition",
  "season",
  "teams",
  "team",
  "players",
  "player",
  "matches",
  "match",
  "events",
  "standings",
  "scorers",
  "headToHead",
  "search",
  "snapshot",
  "quality",
  "datasets",
]);
/** Fields and arguments, at any depth, whose value depends on the clock: the default season among them. */
const CLOCK_FIELDS = new Set([
  "currentSeason",
  "isCurrent",
  "isFinished",
  "matchdays",
  "currentMatchday",
  "status",
  "live",
]);

/** Looks at names only (and at which variables are null), so it is safe for any fragment and alias. `season` left out means "the current one", which moves with the clock. */
export function cacheability(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): Cacheability {
  if (operation.operation !== "query") return "never";
  if (!rootFields(document, operation).every((name) => SNAPSHOT_FIELDS.has(name))) return "never";
  let needsClock = false;
  visit(document, {
    Field: (node) => {
      const name = node.name.value;
      if (CLOCK_FIELDS.has(name)) needsClock = true;
      if (defaultsSeason(name, node.arguments ?? [], variables)) needsClock = true;
    },
  });
  return needsClock ? "minute" : "version";
}

const SEASON_DEFAULTING = new Set([
  "season",
  "standings",
  "scorers",
  "standing",
  "tier",
  "squad",
  "form",
  "seasonStats",
]);

/** Here a competition alone means its default season, and nothing at all means all seasons. */
const SEASON_DEFAULTING_BY_COMPETITION = new Set(["teams", "players"]);

/** A season that is null, or a variable without a value, is the same as one left out. */
function defaultsSeason(
  field: string,
  args: readonly ArgumentNode[],
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const season = args.find(({ name }) => name.value === "season" || name.value === "year")?.value;
  const isGiven =
    season?.kind === Kind.VARIABLE ? variables[season.name.value] != null : season && season.kind !== Kind.NULL;
  if (isGiven) return false;
  if (SEASON_DEFAULTING_BY_COMPETITION.has(field)) return args.some(({ name }) => name.value === "competition");
  return SEASON_DEFAULTING.has(field);
}

function rootFields(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  const walk = (selections: OperationDefinitionNode["selectionSet"]["selections"]): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet.selections);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const found = document.definitions.find(
          (d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === selection.name.value,
        );
        if (found?.kind === Kind.FRAGMENT_DEFINITION) walk(found.selectionSet.selections);
      }
    }
  };
  walk(operation.selectionSet.selections);
  return names;
}
