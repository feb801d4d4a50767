/**
 * football-data.org v4. Its limits stand in headers and, on a 429, in the message; 403 means the plan, not the key;
 * `dateTo` is exclusive in v4 and was inclusive before, so that a day is asked for as D to D+1 and looked over here.
 */

import type { Config, EndpointConfig } from "../../config/types.ts";
import {
  type AppError,
  PlanRestrictedError,
  SourceAuthError,
  SourceContractError,
  SourceRequestError,
  TruncatedError,
} from "../../errors.ts";
import { toD } from "../../lake/keys.ts";
import type { Pacing } from "../http/gate.ts";
import type { TransportAnswer } from "../http/transport.ts";
import { extractRecords } from "../records.ts";
import type { RawRecord } from "../types.ts";
import { isServedAt } from "../work-items.ts";
import { foreignRows, textAt } from "./foreign-rows.ts";
import { createHttpJsonSource, type Dialect, type HttpJsonSourceOptions } from "./http-json.ts";
import type { FetchedBody, FetchTarget, SeasonSummary, SourceModule } from "./source.ts";

export interface FootballDataOptions extends Omit<HttpJsonSourceOptions, "id" | "dialect"> {
  readonly config: Config;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;
/** The live window: yesterday to the day after tomorrow. */
const WINDOW = { from: -1, to: 2 };

export function createFootballDataSource({ config, now, ...options }: FootballDataOptions): SourceModule {
  const core = createHttpJsonSource({ ...options, id: "FOOTBALL_DATA", dialect: FOOTBALL_DATA_DIALECT });
  const codesAt = ({ source, base }: FetchTarget): readonly string[] =>
    config.competitions.competitions
      .filter((competition) => isServedAt(competition, source, base))
      .flatMap(({ ids }) => ids.FOOTBALL_DATA?.fd_code ?? []);
  return {
    ...core,
    async fetch(target, context) {
      if (target.endpoint.refresh !== "live") return core.fetch(target, context);
      const window = windowAround(context.scheduledAt ?? now());
      const query = {
        competitions: codesAt(target).join(","),
        dateFrom: window.first,
        dateTo: toD(new Date(Date.parse(window.last) + DAY_MS)),
        ...target.query,
      };
      return core.fetch({ ...target, query }, context);
    },
    inspect(target, body) {
      assertWhole(target, body);
      return target.endpoint.refresh === "live"
        ? within(windowAround(body.updatedAt ?? now()), target, body)
        : withoutForeign(target, body);
    },
    summarise,
  };
}

interface Envelope {
  readonly count?: unknown;
  readonly resultSet?: { readonly count?: unknown };
}

/** @throws TruncatedError where the answer itself counts more rows than came */
function assertWhole({ endpoint }: FetchTarget, { content }: FetchedBody): void {
  const { records } = endpoint.contract;
  if (content.kind !== "bytes" || records.kind !== "path") return;
  const envelope = parse(content.bytes);
  const promised = envelope?.resultSet?.count ?? envelope?.count;
  const rows = (envelope as Readonly<Record<string, unknown>> | null)?.[records.path];
  if (typeof promised !== "number" || !Array.isArray(rows) || promised <= rows.length) return;
  throw new TruncatedError(`${endpoint.id}: ${promised} rows are promised, ${rows.length} came`);
}

/** null = broken, which is the contract's to tell. */
function parse(bytes: Uint8Array): Envelope | null {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as Envelope | null;
  } catch {
    return null;
  }
}

interface Window {
  readonly first: string;
  readonly last: string;
}

function windowAround(at: Date): Window {
  const day = (shift: number): string => toD(new Date(at.getTime() + shift * DAY_MS));
  return { first: day(WINDOW.from), last: day(WINDOW.to) };
}

/** An inclusive server gives a day too many. */
function within({ first, last }: Window, { endpoint }: FetchTarget, body: FetchedBody): FetchedBody {
  if (body.content.kind !== "bytes") return body;
  const records = extractRecords(endpoint.contract.records, body.content.bytes);
  const kept = records.filter((record) => {
    const day = dayOf(record);
    return day === null || (day >= first && day <= last);
  });
  return { ...body, content: { kind: "records", records: kept }, dropped: records.length - kept.length };
}

/** Of a season's list: rows of another competition are left out. Tables and scorers name none in their rows. */
function withoutForeign({ endpoint, item }: FetchTarget, body: FetchedBody): FetchedBody {
  const { fd_code } = item.parameters;
  const { records: place } = endpoint.contract;
  if (body.content.kind !== "bytes" || fd_code === undefined || place.kind !== "path") return body;
  const records = tryExtract(endpoint, body.content.bytes);
  const codes = records.map(({ record }) => textAt(JSON.parse(record), "competition", "code"));
  const isForeign = foreignRows(codes, fd_code, `/${place.path}/*/competition/code`);
  if (!isForeign.includes(true)) return body;
  const kept = records.filter((_, index) => !isForeign[index]);
  return { ...body, content: { kind: "records", records: kept }, dropped: records.length - kept.length };
}

/** What is no JSON or has no list is the contract's to tell, with the body put aside. */
function tryExtract({ contract }: EndpointConfig, bytes: Uint8Array): readonly RawRecord[] {
  try {
    return extractRecords(contract.records, bytes);
  } catch (error) {
    if (error instanceof SourceContractError) return [];
    throw error;
  }
}

function dayOf({ record }: RawRecord): string | null {
  const { utcDate } = JSON.parse(record) as { readonly utcDate?: unknown };
  return typeof utcDate === "string" ? utcDate.slice(0, 10) : null;
}

export const FOOTBALL_DATA_DIALECT: Dialect = { classify, pacing };

function classify({ status, body }: TransportAnswer, label: string): AppError | null {
  if (status !== 400 && status !== 403) return null;
  const said = messageOf(body);
  const text = `${label} answered ${status}: ${said}`;
  if (/token|api key/i.test(said)) return new SourceAuthError(text);
  return status === 403 ? new PlanRestrictedError(text) : new SourceRequestError(text, "BAD_REQUEST");
}

function messageOf(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, 4096)).toString("utf8");
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? message.slice(0, 200) : "no message";
  } catch {
    return "no message";
  }
}

/** Two spellings of the calls that are left are known. With none left the next one waits for the window to end. */
function pacing({ header }: TransportAnswer): Pacing | null {
  const left = numberIn(header("x-requests-available-minute") ?? header("x-requestsavailable"));
  const resetS = numberIn(header("x-requestcounter-reset"));
  return left === 0 && resetS !== null ? { pauseMs: resetS * 1000 } : null;
}

const numberIn = (text: string | null): number | null =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;

const CLOSED = new Set(["FINISHED", "AWARDED", "CANCELLED"]);

/** Of matches only: tables, scorers and teams have no status. */
function summarise(records: readonly unknown[]): SeasonSummary | null {
  const matches = records as readonly { readonly utcDate?: string; readonly status?: string }[];
  const dates = matches.flatMap(({ utcDate }) => utcDate?.slice(0, 10) ?? []);
  if (dates.length === 0) return null;
  const results = matches.filter(({ status }) => CLOSED.has(status ?? "")).length;
  return { lastDate: dates.toSorted().at(-1) ?? null, results };
}
