/**
 * API-Football v3. Errors come inside a 200, an object where there are some and an empty list where there are none; the
 * credits of the day stand in headers, and `/status` tells of them for free.
 */

import { createHash } from "node:crypto";
import type { EndpointConfig } from "../../config/types.ts";
import {
  type AppError,
  CreditsExhaustedError,
  PlanRestrictedError,
  SourceAuthError,
  SourceContractError,
  SourceRateLimitedError,
  SourceRequestError,
  SourceUnavailableError,
  TruncatedError,
} from "../../errors.ts";
import type { TransportAnswer } from "../http/transport.ts";
import { chunks } from "../parameter-sets.ts";
import type { WorkItem } from "../types.ts";
import { foreignRows, textAt } from "./foreign-rows.ts";
import { ask, createHttpJsonSource, type Dialect, type HttpJsonSourceOptions } from "./http-json.ts";
import type { Account, FetchedBody, FetchTarget, ParameterSet, Quota, SeasonSummary, SourceModule } from "./source.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** No league has more players; a source that says so would only cost credits. */
const MOST_PAGES = 500;

export function createApiFootballSource(options: Omit<HttpJsonSourceOptions, "id" | "dialect">): SourceModule {
  const own: HttpJsonSourceOptions = { ...options, id: "API_FOOTBALL", dialect: API_FOOTBALL_DIALECT };
  const core = createHttpJsonSource(own);
  return {
    ...core,
    inspect: checkEnvelope,
    async account(base, source, signal) {
      const { answer, label } = await ask(own, { base, source, path: "status", query: {}, signal });
      if (answer.kind !== "body") throw new SourceUnavailableError(`${label}: no account was told of`);
      return toAccount(answer.body, label);
    },
    covers,
    fanOut: (endpoint, { item }, records) => toSets(endpoint, item, records as readonly Fixture[]),
    summarise,
  };
}

export const API_FOOTBALL_DIALECT: Dialect = {
  classify,
  pacing({ header }) {
    const perMinute = numberIn(header("x-ratelimit-limit"));
    return perMinute === null ? null : { perMinute };
  },
  quota: toQuota,
};

function toQuota({ header }: TransportAnswer): Quota | null {
  const limit = numberIn(header("x-ratelimit-requests-limit"));
  const left = numberIn(header("x-ratelimit-requests-remaining"));
  return limit === null || left === null ? null : { limit, used: Math.max(0, limit - left) };
}

const numberIn = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;

interface Envelope {
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly results?: unknown;
  readonly paging?: { readonly current?: unknown; readonly total?: unknown };
  readonly response?: unknown;
}

function classify({ status, body }: TransportAnswer, label: string, now: Date): AppError | null {
  // Seen with a body that HTTP does not allow, so that nothing of it arrives.
  if (status === 204) return new SourceUnavailableError(`${label} answered 204`);
  if (status !== 200 && status !== 403 && status !== 429) return null;
  const envelope = parse(body);
  const [first] = errorsIn(envelope?.errors);
  if (first !== undefined) return toError(first, label, now);
  // The older channel refuses single endpoints in its own words.
  const message = String(envelope?.message ?? "");
  return status === 403 && /endpoint.*subscription/i.test(message)
    ? new PlanRestrictedError(`${label}: ${message.slice(0, 200)}`)
    : null;
}

interface Said {
  readonly key: string;
  readonly message: string;
}

/** `[]` is none; else an object, or rarely a list of objects or texts. */
function errorsIn(errors: unknown): readonly Said[] {
  if (typeof errors === "string") return [{ key: "", message: errors }];
  if (Array.isArray(errors)) return errors.flatMap(errorsIn);
  if (typeof errors !== "object" || errors === null) return [];
  return Object.entries(errors).map(([key, message]) => ({ key, message: String(message) }));
}

function toError({ key, message }: Said, label: string, now: Date): AppError {
  const text = `${label}: ${message.slice(0, 200)}`;
  switch (key) {
    case "token":
      return new SourceAuthError(text);
    case "requests":
      return new CreditsExhaustedError(text, nextMidnight(now), { details: { isFromSource: true } });
    case "rateLimit":
      return new SourceRateLimitedError(text, MINUTE_MS, { details: { isStated: true } });
    case "plan":
      return new PlanRestrictedError(text);
    case "bug":
      return new SourceUnavailableError(text);
    default:
      // The parameter itself is refused, not its value.
      if (key === "ids" && /not exist|not (have )?access|not allowed/i.test(message))
        return new PlanRestrictedError(text);
      return new SourceRequestError(text, "BAD_REQUEST");
  }
}

const nextMidnight = (now: Date): Date => new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS + DAY_MS);

function parse(body: Uint8Array): Envelope | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** @throws SourceContractError, TruncatedError where the envelope contradicts itself or the request */
function checkEnvelope({ endpoint, item }: FetchTarget, body: FetchedBody): FetchedBody {
  if (body.content.kind !== "bytes") return body;
  const envelope = parse(body.content.bytes);
  // Broken JSON is the contract's to tell, with the body put aside.
  if (envelope === null) return body;
  const { results, response } = envelope;
  if (Array.isArray(response) && typeof results === "number" && results > response.length)
    throw new TruncatedError(`${endpoint.id}: ${results} results are promised, ${response.length} came`);
  const { league_id } = item.parameters;
  // Kept byte for byte, so that a few of them are left to staging.
  if (league_id !== undefined && Array.isArray(response))
    foreignRows(
      response.map((row) => textAt(row, "league", "id")),
      league_id,
      "/response/*/league/id",
    );
  if (isBatch(endpoint) && Array.isArray(response)) assertEmbedded(endpoint, response);
  return endpoint.paging?.kind === "pages" ? { ...body, pages: pagesOf(endpoint, item, envelope) } : body;
}

const EMBEDDED = ["events", "lineups", "statistics", "players"];

const isBatch = ({ forEach }: EndpointConfig): boolean => forEach.kind === "resultOf" && forEach.batch !== undefined;

/** @throws PlanRestrictedError where the fixtures came alone: the details are to be asked for one by one */
function assertEmbedded({ id }: EndpointConfig, fixtures: readonly unknown[]): void {
  if (fixtures.length === 0 || fixtures.some((fixture) => EMBEDDED.some((key) => key in Object(fixture)))) return;
  throw new PlanRestrictedError(`${id}: the fixtures came without ${EMBEDDED.join(", ")}`);
}

function pagesOf({ id }: EndpointConfig, { page = 1 }: WorkItem, { paging, response }: Envelope): number {
  const total = wholeNumber(paging?.total) ?? 1;
  const current = wholeNumber(paging?.current) ?? 0;
  if (total > MOST_PAGES) throw lie(id, "/paging/total", `at most ${MOST_PAGES} pages`, total);
  if (current !== 0 && current !== page) throw lie(id, "/paging/current", `page ${page}`, current);
  if (page <= total && page > 1 && Array.isArray(response) && response.length === 0)
    throw new TruncatedError(`${id}: page ${page} of ${total} is empty`);
  return Math.max(1, total);
}

const wholeNumber = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;

function lie(id: string, path: string, expected: string, got: number): SourceContractError {
  const violation = { path, expected, got: String(got) };
  return new SourceContractError(`${id}: ${path}: expected ${expected}, got ${got}`, violation);
}

function toAccount(body: Uint8Array, label: string): Account {
  const { response } = (parse(body) ?? {}) as { readonly response?: Status };
  const limit = wholeNumber(response?.requests?.limit_day);
  const used = wholeNumber(response?.requests?.current);
  if (limit === null || used === null) throw new SourceUnavailableError(`${label}: the account has no numbers`);
  return { limit, used, plan: String(response?.subscription?.plan ?? "unnamed") };
}

interface Status {
  readonly subscription?: { readonly plan?: unknown };
  readonly requests?: { readonly current?: unknown; readonly limit_day?: unknown };
}

interface Fixture {
  readonly fixture?: {
    readonly id?: number;
    readonly date?: string | null;
    readonly status?: { readonly short?: string };
  };
  readonly player?: { readonly id?: number | null };
  readonly team?: { readonly id?: number | null };
}

const FINISHED = new Set(["FT", "AET", "PEN"]);
/** No result will come any more, or one that was not played out. */
const CLOSED = new Set([...FINISHED, "CANC", "ABD", "AWD", "WO"]);

/**
 * Details are asked for twenty fixtures at a time, in order of their ids: a fixture that is moved stays with the same
 * others. A batch is asked for again when another of its fixtures is finished, and never else.
 */
function toSets(endpoint: EndpointConfig, item: WorkItem, records: readonly Fixture[]): readonly ParameterSet[] {
  const { forEach } = endpoint;
  if (forEach.kind !== "resultOf") return [];
  const { competitionCode, season } = item;
  const toSet = (parameters: Readonly<Record<string, string>>, version?: string): ParameterSet => ({
    parameters: { ...item.parameters, ...parameters },
    competitionCode,
    season,
    ...(version === undefined ? {} : { version }),
  });
  if (forEach.field.startsWith("fixture.")) return fixtureSets(forEach, records, toSet);
  const ids = records.flatMap(({ player, team }) => (forEach.field.startsWith("team.") ? team?.id : player?.id) ?? []);
  return [...new Set(ids)].map((id) => toSet({ [forEach.as]: String(id) }));
}

function fixtureSets(
  { as, batch }: { readonly as: string; readonly batch?: { readonly size: number; readonly as: string } },
  records: readonly Fixture[],
  toSet: (parameters: Readonly<Record<string, string>>, version: string) => ParameterSet,
): readonly ParameterSet[] {
  const fixtures = records.flatMap(({ fixture }) =>
    fixture?.id === undefined ? [] : [{ id: fixture.id, status: fixture.status?.short ?? "" }],
  );
  const isFinished = ({ status }: { readonly status: string }): boolean => FINISHED.has(status);
  const inOrder = [...new Map(fixtures.map((fixture) => [fixture.id, fixture])).values()].toSorted(
    (a, b) => a.id - b.id,
  );
  if (batch === undefined)
    return inOrder.filter(isFinished).map(({ id, status }) => toSet({ [as]: String(id) }, status));
  return chunks(inOrder, batch.size).flatMap((chunk) => {
    const done = chunk.filter(isFinished);
    if (done.length === 0) return [];
    const state = done.map(({ id, status }) => `${id} ${status}`).join(",");
    const version = `${done.length} finished, ${createHash("sha256").update(state).digest("hex").slice(0, 12)}`;
    return [toSet({ [as]: String(chunk[0]?.id), [batch.as]: done.map(({ id }) => id).join("-") }, version)];
  });
}

interface League {
  readonly league?: { readonly id?: unknown };
  readonly seasons?: readonly { readonly year?: unknown; readonly coverage?: unknown }[] | null;
}

/** A path such as "fixtures.lineups" within the season's `coverage`. */
function covers(leagues: readonly unknown[], item: WorkItem, anyOf: readonly string[]): boolean | null {
  const { league_id } = item.parameters;
  const own = (leagues as readonly League[]).find(({ league }) => String(league?.id) === league_id);
  const season = own?.seasons?.find(({ year }) => year === item.season);
  const promises = anyOf.map((path) =>
    path.split(".").reduce<unknown>((value, key) => Object(value)[key], season?.coverage ?? null),
  );
  if (promises.includes(true)) return true;
  return promises.every((promise) => promise === false) ? false : null;
}

/** Of fixtures only: nothing else has a date and a status. */
function summarise(records: readonly unknown[]): SeasonSummary | null {
  const fixtures = (records as readonly Fixture[]).flatMap(({ fixture }) =>
    fixture?.status === undefined ? [] : [fixture],
  );
  if (fixtures.length === 0) return null;
  const dates = fixtures.flatMap(({ date }) => date?.slice(0, 10) ?? []);
  const results = fixtures.filter(({ status }) => CLOSED.has(status?.short ?? "")).length;
  return { lastDate: dates.toSorted().at(-1) ?? null, results };
}
