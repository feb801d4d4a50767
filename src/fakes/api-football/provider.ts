/** API-Football v3: key, credits of the day and the minute, plan, then the endpoint. */

import type { FakeClock } from "../clock.ts";
import type { Answer, FakeProvider, FakeRequest } from "../http/provider.ts";
import { createDayCounter, createMinuteWindow } from "../http/windows.ts";
import type { ApiFootballSwitches } from "../switches.ts";
import type { World } from "../world/world.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { answerWith, type Errors, type Found } from "./envelope.ts";
import { checkParameters } from "./parameters.ts";
import { checkPlan } from "./plan.ts";
import type { ServedLeague } from "./shapes.ts";

export interface ApiFootballOptions {
  readonly world: World;
  readonly clock: FakeClock;
  readonly served: readonly ServedLeague[];
  readonly switches: ApiFootballSwitches;
}

const NO_KEY =
  "Error/Missing application key. Go to https://www.api-football.com/documentation-v3 to learn how to get your API application key.";
const DAY_IS_OVER =
  "You have reached the request limit for the day, Go to https://dashboard.api-football.com to upgrade your plan.";
const TOO_FAST = "Too many requests. You have exceeded the limit of requests per minute of your subscription.";

export type ApiFootballFake = FakeProvider & {
  /** Requests of the day so far, for tests that begin with few left. */
  setUsedToday(used: number): void;
};

export function createApiFootball({ world, clock, served, switches }: ApiFootballOptions): ApiFootballFake {
  const day = createDayCounter();
  const minute = createMinuteWindow(clock.pace);
  const answer = (request: FakeRequest): Answer => {
    const { path, query, now } = request;
    const key = keyOf(request, switches);
    const say = (found: Found | Errors, rest: Partial<Answer> = {}) => answerWith(path, query, found, { key, ...rest });
    if (request.method !== "GET") return say({ method: "Only GET is allowed." }, { status: 405 });
    if (key === "none") return say({ token: NO_KEY });
    if (path === "/status" && key === "good") return say(statusOf(switches, day.used(now)));
    // A key that is refused still costs.
    if (!day.take(now, switches.perDay)) return say({ requests: DAY_IS_OVER }, { headers: dayHeaders(0) });
    const left = switches.perDay - day.used(now);
    const taken = minute.take(switches.perMinute);
    const headers = {
      ...dayHeaders(left),
      "X-RateLimit-Limit": String(switches.perMinute),
      "X-RateLimit-Remaining": String(taken.left),
    };
    const counted = { headers, credits: 1 };
    if (key === "bad") return say({ token: NO_KEY }, counted);
    if (!taken.isAllowed) return say({ rateLimit: TOO_FAST }, { ...counted, status: switches.rateLimitStatus });
    return say(look(request), counted);
  };
  const look = ({ path, query, now }: FakeRequest): Found | Errors => {
    const endpoint = ENDPOINTS[path];
    if (endpoint === undefined) return { endpoint: "This endpoint do not exist." };
    const refused = checkParameters(query, endpoint) ?? checkPlan(query, switches, now);
    return refused ?? endpoint.answer({ world, served, switches, now }, query);
  };
  const dayHeaders = (left: number) => ({
    "x-ratelimit-requests-limit": String(switches.perDay),
    "x-ratelimit-requests-remaining": String(left),
  });
  return {
    source: "API_FOOTBALL",
    basePath: "",
    answer,
    tooMany: ({ retryAfterS, inside200 }) =>
      answerWith(
        "/",
        new URLSearchParams(),
        { rateLimit: TOO_FAST },
        {
          status: inside200 ? 200 : 429,
          headers: retryAfterS === null ? {} : { "retry-after": String(retryAfterS) },
        },
      ),
    rows: (body) => {
      const response = (body as { readonly response?: unknown } | null)?.response;
      return Array.isArray(response) ? response : null;
    },
    misplace: (row) => {
      row.league = { ...(row.league as object), id: 999_999, name: "Another League (synthetic)" };
    },
    lieAboutPages: (body, total) => {
      body.paging = { ...(body.paging as object), total };
    },
    redact: (url) => url,
    setUsedToday: (used) => day.set(clock.now(), used),
    reset: () => {
      day.reset();
      minute.reset();
    },
  };
}

function keyOf({ headers }: FakeRequest, { keys }: ApiFootballSwitches) {
  const key = headers["x-apisports-key"] ?? headers["x-rapidapi-key"];
  if (key === undefined || key === "") return "none";
  return keys.includes(key) ? "good" : "bad";
}

const statusOf = ({ plan, perDay }: ApiFootballSwitches, used: number): Found => ({
  response: {
    account: { firstname: "Fay", lastname: "Ker", email: "fay@fakes.test" },
    subscription: { plan, end: "2099-01-01T00:00:00+00:00", active: true },
    requests: { current: used, limit_day: perDay },
  },
});
