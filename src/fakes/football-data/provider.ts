/** football-data.org v4: token, requests of the minute, then the resource. */

import type { FakeClock } from "../clock.ts";
import { type Answer, type FakeProvider, type FakeRequest, json, type KeyKind } from "../http/provider.ts";
import { createDayCounter, createMinuteWindow, type Taken } from "../http/windows.ts";
import type { FootballDataSwitches } from "../switches.ts";
import type { World } from "../world/world.ts";
import { answerResource } from "./endpoints.ts";
import { badRequest, RESTRICTED, type Refusal, type Result } from "./result.ts";
import type { ServedCompetition } from "./shapes.ts";

export interface FootballDataOptions {
  readonly world: World;
  readonly clock: FakeClock;
  readonly served: readonly ServedCompetition[];
  readonly switches: FootballDataSwitches;
}

/** Without a token: so many a day, for the list of competitions only. */
const ANONYMOUS_PER_DAY = 100;

export function createFootballData({ world, clock, served, switches }: FootballDataOptions): FakeProvider {
  const minute = createMinuteWindow(clock.pace);
  const anonymous = createDayCounter();
  const answer = (request: FakeRequest): Answer => {
    const key = keyOf(request, switches);
    const taken = minute.take(switches.perMinute);
    const rest = { key, credits: 1, headers: headersOf(key, taken, switches) };
    if (!taken.isAllowed) return tooMany(taken.resetInS, switches.retryAfter ? taken.resetInS : null, rest);
    if (key === "bad") return refuse(badRequest("Your API token is invalid."), rest);
    const parts = request.path.split("/").filter((part) => part !== "");
    const isOpen = parts[0] === "competitions" && parts.length <= 2;
    if (key === "none" && (!isOpen || !anonymous.take(request.now, ANONYMOUS_PER_DAY))) return refuse(RESTRICTED, rest);
    const found = look(parts, request);
    return "body" in found ? json(200, found.body, rest) : refuse(found, rest);
  };
  const look = (parts: readonly string[], { query, now }: FakeRequest): Result => {
    const seenAt = new Date(now.getTime() - switches.delayMinutes * 60_000);
    return answerResource({ world, served, switches, now, seenAt }, parts, query);
  };
  const refuse = ({ code, message }: Refusal | { code: 429; message: string }, rest: Partial<Answer>) =>
    json(code, switches.errorField === "error" ? { error: code, message } : { message, errorCode: code }, rest);
  const tooMany = (waitS: number, retryAfterS: number | null, rest: Partial<Answer>) => {
    const header = retryAfterS === null ? {} : { "Retry-After": String(retryAfterS) };
    const message = `You reached your request limit. Wait ${waitS} seconds.`;
    return refuse({ code: 429, message }, { ...rest, headers: { ...rest.headers, ...header } });
  };
  return {
    source: "FOOTBALL_DATA",
    basePath: "/v4",
    answer,
    tooMany: ({ retryAfterS }) => tooMany(retryAfterS ?? 48, retryAfterS, {}),
    rows: rowsOf,
    misplace: (row) => {
      row.competition = { id: 999_999, name: "Another League (synthetic)", code: "XX", type: "LEAGUE", emblem: null };
    },
    redact: (url) => url,
    reset: () => {
      minute.reset();
      anonymous.reset();
    },
  };
}

function keyOf({ headers }: FakeRequest, { keys }: FootballDataSwitches): KeyKind {
  const key = headers["x-auth-token"];
  if (key === undefined || key === "") return "none";
  return keys.includes(key) ? "good" : "bad";
}

const headersOf = (key: KeyKind, { left, resetInS }: Taken, { leftHeader }: FootballDataSwitches) => ({
  "X-API-Version": "v4",
  "X-Authenticated-Client": key === "good" ? "Fay" : "anonymous",
  "X-RequestCounter-Reset": String(resetInS),
  [leftHeader]: String(left),
});

function rowsOf(body: unknown): unknown[] | null {
  const lists = ["matches", "standings", "scorers", "teams", "competitions"];
  const found = lists.map((name) => (body as Record<string, unknown> | null)?.[name]).find(Array.isArray);
  return found ?? null;
}
