/** JSON Schemas of the bodies that the control paths take. */

import { FAKE_SOURCES } from "./ids.ts";

const source = { enum: FAKE_SOURCES };
const count = { type: "integer", minimum: 0 };

const FAULT_KINDS = [
  "rateLimit",
  "status",
  "noContentWithBody",
  "reset",
  "hang",
  "slow",
  "truncatedJson",
  "html",
  "wrongLength",
  "drip",
  "huge",
  "gzipBomb",
  "empty",
  "redirect",
  "duplicateRows",
  "drift",
  "wrongLeague",
  "lyingPages",
];

const STATUSES = [
  "SCHEDULED",
  "IN_PLAY",
  "PAUSED",
  "EXTRA_TIME",
  "PENALTY_SHOOTOUT",
  "FINISHED",
  "POSTPONED",
  "CANCELLED",
  "SUSPENDED",
  "ABANDONED",
  "AWARDED",
  null,
];

const body = (properties: Record<string, object>, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
  minProperties: 1,
});

/** What a kind of fault cannot do without. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  status: ["status"],
  slow: ["delayMs"],
  redirect: ["location"],
  drift: ["as"],
  lyingPages: ["total"],
};

const fault = {
  ...body(
    {
      source,
      kind: { enum: FAULT_KINDS },
      path: { type: "string" },
      after: count,
      times: { type: ["integer", "null"], minimum: 1 },
      probability: { type: "number", minimum: 0, maximum: 1 },
      retryAfterS: { type: ["integer", "null"], minimum: 0 },
      inside200: { type: "boolean" },
      status: { type: "integer", minimum: 200, maximum: 999 },
      body: { type: "string" },
      headers: { type: "object", additionalProperties: { type: "string" } },
      at: { enum: ["request", "body"] },
      delayMs: count,
      by: { type: "integer" },
      bytes: count,
      everyMs: count,
      declared: { type: "boolean" },
      location: { type: "string" },
      rows: count,
      as: { enum: ["missing", "retyped", "extra"] },
      share: { type: "number", minimum: 0, maximum: 1 },
      total: count,
    },
    ["source", "kind"],
  ),
  allOf: Object.entries(NEEDS).map(([kind, required]) => ({
    anyOf: [{ properties: { kind: { not: { const: kind } } } }, { required }],
  })),
};

const score = {
  anyOf: [{ type: "null" }, body({ home: count, away: count }, ["home", "away"])],
};

/** By method and path. */
export const BODIES: Readonly<Record<string, object>> = {
  "POST /__control/clock": body({
    at: { type: "string" },
    advanceMs: { type: "number" },
    speed: { type: "number", minimum: 0, maximum: 100_000 },
  }),
  "POST /__control/faults": fault,
  "POST /__control/switches": body(Object.fromEntries(FAKE_SOURCES.map((id) => [id, { type: "object" }]))),
  "POST /__control/credits": body({ usedToday: count }, ["usedToday"]),
  "POST /__control/revoke": body({ source: { enum: ["API_FOOTBALL", "FOOTBALL_DATA", "THESPORTSDB"] } }, ["source"]),
  "POST /__control/matches": body(
    {
      matchId: count,
      cancelGoal: { const: true },
      status: { enum: STATUSES },
      score,
      kickOffAt: { type: "string" },
      touch: { const: true },
    },
    ["matchId"],
  ),
};
