/**
 * TheSportsDB v1: key in the path, every value a text, `null` or a text where a list should be, lists cut short without
 * a word, rows of other leagues. Live matches come from three lists a league, put together to one object a poll.
 */

import type { Config, EndpointConfig } from "../../config/types.ts";
import { SourceContractError } from "../../errors.ts";
import { toD } from "../../lake/keys.ts";
import { extractRecords } from "../records.ts";
import type { RawRecord } from "../types.ts";
import { isLocalBase, isServedAt } from "../work-items.ts";
import { ask, createHttpJsonSource, type HttpJsonSourceOptions } from "./http-json.ts";
import type { FetchContext, FetchedBody, FetchResult, FetchTarget, SourceModule } from "./source.ts";

export interface TheSportsDbOptions extends Omit<HttpJsonSourceOptions, "id" | "dialect"> {
  readonly config: Config;
  readonly now: () => Date;
}

export function createTheSportsDbSource({ config, now, ...options }: TheSportsDbOptions): SourceModule {
  const core = createHttpJsonSource({ ...options, id: "THESPORTSDB" });
  const competitions = config.competitions.competitions.filter(({ ids }) => ids.THESPORTSDB?.league_id !== undefined);
  const leaguesAt = ({ source, base }: FetchTarget): readonly string[] =>
    competitions
      .filter((competition) => isServedAt(competition, source, base))
      .flatMap(({ ids }) => ids.THESPORTSDB?.league_id ?? []);
  const isLive = ({ refresh }: EndpointConfig): boolean => refresh === "live";
  return {
    ...core,
    requests: (endpoint) => (isLive(endpoint) ? Math.max(1, competitions.length * LISTS) : 1),
    fetch: (target, context) =>
      isLive(target.endpoint)
        ? fetchLive({ options: { ...options, id: "THESPORTSDB" }, leagues: leaguesAt(target), now }, target, context)
        : core.fetch(target, context),
    inspect: (target, body) =>
      body.content.kind === "bytes" ? toRows(target, body, body.content.bytes, config) : body,
  };
}

const LISTS = 3;

interface Live {
  readonly options: HttpJsonSourceOptions;
  readonly leagues: readonly string[];
  readonly now: () => Date;
}

/** The day's matches, those before and those after, of each league. */
async function fetchLive(
  { options, leagues, now }: Live,
  { source, base, endpoint }: FetchTarget,
  context: FetchContext,
): Promise<FetchResult> {
  if (isLocalBase(base)) return { kind: "absent", reason: "live matches are not read from files", attempts: 0 };
  const at = context.scheduledAt ?? now();
  const found = new Map<string, RawRecord>();
  let dropped = 0;
  let attempts = 0;
  let url = "";
  for (const league of leagues) {
    for (const [path, query] of listsOf(league, toD(at))) {
      const { label, answer } = await ask(options, { ...context, presentEtag: null, source, base, path, query });
      attempts += answer.attempts;
      url ||= label;
      if (answer.kind !== "body") continue;
      for (const row of rowsOf(endpoint, answer.body)) {
        const { idEvent, idLeague } = factsOf(row);
        if (idLeague === league && idEvent !== "") found.set(idEvent, found.get(idEvent) ?? row);
        else dropped += 1;
      }
    }
  }
  const content = { kind: "records" as const, records: [...found.values()] };
  return { kind: "body", content, url, status: 200, etag: null, updatedAt: at, version: null, attempts, dropped };
}

/** The day first: of a match in two lists the first row is taken. */
const listsOf = (league: string, day: string): readonly (readonly [string, Readonly<Record<string, string>>])[] => [
  ["eventsday.php", { d: day, l: league }],
  ["eventspastleague.php", { id: league }],
  ["eventsnextleague.php", { id: league }],
];

function toRows({ endpoint, item }: FetchTarget, body: FetchedBody, bytes: Uint8Array, config: Config): FetchedBody {
  const rows = rowsOf(endpoint, bytes);
  const league = item.parameters.league_id ?? "";
  const kept = rows.filter((row) => ["", league].includes(factsOf(row).idLeague));
  const expected = expectedRows(config, item.competitionCode);
  const isShort = kept.length > 0 && expected !== null && kept.length < expected;
  return {
    ...body,
    content: { kind: "records", records: kept },
    dropped: rows.length - kept.length,
    ...(isShort ? { truncated: { expected, got: kept.length } } : {}),
  };
}

/** A table and a list of teams have a row a team; of the newest season's number of teams. */
function expectedRows(config: Config, code: string | null): number | null {
  const formats = config.competitions.competitions.find((competition) => competition.code === code)?.formats ?? [];
  return formats.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0)).at(-1)?.teams ?? null;
}

/**
 * `null`, an empty text and an empty body are no rows.
 * @throws SourceContractError for a text in place of the list, e.g. "Invalid season"
 */
export function rowsOf({ contract }: EndpointConfig, bytes: Uint8Array): readonly RawRecord[] {
  if (Buffer.from(bytes).toString("latin1").trim() === "") return [];
  const records = extractRecords(contract.records, bytes);
  const [first] = records;
  if (first === undefined || first.record === "null" || first.record === '""') return [];
  if (!first.record.startsWith("{")) {
    const path = contract.records.kind === "path" ? `/${contract.records.path}` : "";
    const got = first.record.slice(0, 120);
    throw new SourceContractError(`${path}: expected a list, got ${got}`, { path, expected: "a list", got });
  }
  return records;
}

function factsOf({ record }: RawRecord): { readonly idEvent: string; readonly idLeague: string } {
  const { idEvent, idLeague } = JSON.parse(record) as Record<string, unknown>;
  return { idEvent: textOf(idEvent), idLeague: textOf(idLeague) };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
