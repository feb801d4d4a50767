/** All enums of the API. Keys and values are equal, because `registerEnumType` publishes keys. */

import { registerEnumType } from "type-graphql";

type EnumOf<Name extends string> = { readonly [K in Name]: K };

interface EnumOptions<Name extends string> {
  readonly description?: string;
  readonly values?: Partial<Record<Name, string>>;
}

function enumOf<const Name extends string>(
  name: string,
  names: readonly Name[],
  { description, values = {} }: EnumOptions<Name> = {},
): EnumOf<Name> {
  const members = Object.fromEntries(names.map((key) => [key, key])) as EnumOf<Name>;
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(values as Record<string, string>).map(([key, text]) => [key, { description: text }]),
  ) as Partial<Record<Name, { description: string }>>;
  registerEnumType(members, { name, valuesConfig, ...(description === undefined ? {} : { description }) });
  return members;
}

export const SourceIdEnum = enumOf(
  "SourceId",
  ["OPENFOOTBALL", "STATSBOMB", "FOOTBALL_DATA", "THESPORTSDB", "API_FOOTBALL", "DEMO"],
  { description: "A provider of data.", values: { DEMO: "The simulator: nothing of it is real." } },
);

export const CompetitionKindEnum = enumOf("CompetitionKind", ["LEAGUE", "CUP", "TOURNAMENT"]);

export const ZoneKindEnum = enumOf(
  "ZoneKind",
  [
    "CHAMPIONS_LEAGUE",
    "EUROPA_LEAGUE",
    "CONFERENCE_LEAGUE",
    "PROMOTION",
    "PROMOTION_PLAYOFF",
    "RELEGATION_PLAYOFF",
    "RELEGATION",
    "KNOCKOUT",
  ],
  { description: "What a range of places in a table leads to." },
);

export const MatchdayStatusEnum = enumOf("MatchdayStatus", ["UPCOMING", "IN_PROGRESS", "LIVE", "COMPLETED"], {
  values: {
    UPCOMING: "No match has begun.",
    IN_PROGRESS: "Some matches are over or due, none is being played now.",
    LIVE: "A match is being played now.",
    COMPLETED: "Every match that was not postponed is decided.",
  },
});

export const TeamTierEnum = enumOf(
  "TeamTier",
  ["TITLE_CONTENDER", "EUROPEAN_HOPEFUL", "MID_TABLE", "RELEGATION_BATTLE", "RELEGATION_ZONE"],
  {
    description: "What a team's position in the present table stands for, in a league of any size.",
    values: {
      TITLE_CONTENDER: "1st to 4th.",
      EUROPEAN_HOPEFUL: "5th to 7th.",
      MID_TABLE: "8th to 14th.",
      RELEGATION_BATTLE: "15th to 17th.",
      RELEGATION_ZONE: "18th or lower.",
    },
  },
);

export const MatchStatusEnum = enumOf("MatchStatus", [
  "SCHEDULED",
  "IN_PLAY",
  "PAUSED",
  "EXTRA_TIME",
  "PENALTY_SHOOTOUT",
  "FINISHED",
  "SUSPENDED",
  "POSTPONED",
  "CANCELLED",
  "ABANDONED",
  "AWARDED",
]);

export const OutcomeEnum = enumOf("Outcome", ["WIN", "DRAW", "LOSS"], {
  description: "A result seen from one team; a match decided by a shoot-out is a DRAW.",
});

export const SideEnum = enumOf("Side", ["HOME", "AWAY"]);

export const MatchOrderEnum = enumOf("MatchOrder", ["KICKOFF_ASC", "KICKOFF_DESC"]);

export const EventTypeEnum = enumOf(
  "EventType",
  [
    "GOAL",
    "OWN_GOAL",
    "PENALTY_MISSED",
    "SHOOTOUT_KICK",
    "YELLOW_CARD",
    "SECOND_YELLOW_CARD",
    "RED_CARD",
    "SUBSTITUTION",
    "VAR",
    "SHOT",
    "PASS",
    "CARRY",
    "DRIBBLE",
    "DUEL",
    "INTERCEPTION",
    "CLEARANCE",
    "BLOCK",
    "PRESSURE",
    "BALL_RECOVERY",
    "FOUL_COMMITTED",
    "FOUL_WON",
    "GOALKEEPER",
    "STARTING_XI",
    "TACTICAL_SHIFT",
    "OTHER",
  ],
  {
    values: {
      PENALTY_MISSED: "A penalty without a goal whose shot is not known; with one it is a SHOT.",
      SHOOTOUT_KICK: "A kick of a penalty shoot-out: neither a shot nor a goal.",
    },
  },
);

export const StandingsTypeEnum = enumOf("StandingsType", ["TOTAL", "HOME", "AWAY"]);

export const MomentumEnum = enumOf("Momentum", ["HOT", "STEADY", "COOLING", "COLD"], {
  description: "Points per game of the window.",
  values: { HOT: "2.2 or more.", STEADY: "1.5 or more.", COOLING: "0.8 or more.", COLD: "Less than 0.8." },
});

export const MovementEnum = enumOf("Movement", ["NEW", "UP", "DOWN", "SAME"], {
  description: "A position against the one before it.",
  values: { NEW: "There is none before it." },
});

export const ScorerMetricEnum = enumOf("ScorerMetric", [
  "GOALS",
  "ASSISTS",
  "GOALS_AND_ASSISTS",
  "NON_PENALTY_GOALS",
  "XG",
]);

export const CheckStatusEnum = enumOf("CheckStatus", ["PASS", "WARN", "FAIL"], {
  values: { WARN: "Reported only.", FAIL: "The seasons with bad rows are held back." },
});

export const FreshnessStatusEnum = enumOf("FreshnessStatus", ["FRESH", "STALE", "EXPIRED", "NEVER"], {
  values: { EXPIRED: "More than three times as old as it may be.", NEVER: "Nothing of it is in the lake." },
});

export const HealthStatusEnum = enumOf("HealthStatus", ["OK", "DEGRADED", "DOWN"]);

export const RunStatusEnum = enumOf("RunStatus", [
  "QUEUED",
  "RUNNING",
  "WAITING_FOR_CREDITS",
  "SUCCEEDED",
  "PARTIAL",
  "FAILED",
  "CANCELLED",
]);

export const TaskOutcomeEnum = enumOf("TaskOutcome", [
  "PENDING",
  "FETCHED",
  "UNCHANGED",
  "SKIPPED",
  "DEFERRED",
  "QUARANTINED",
  "FAILED",
  "CANCELLED",
]);

export const IngestionModeEnum = enumOf("IngestionMode", ["RESUME", "REFRESH", "FORCE"], {
  values: {
    RESUME: "Fetches only what is not there or no longer good.",
    REFRESH: "Asks again for what may have changed.",
    FORCE: "Fetches everything again.",
  },
});

export const PlanActionEnum = enumOf("PlanAction", ["FETCH", "SKIP", "DEFER"], {
  values: {
    FETCH: "A run would ask the source.",
    SKIP: "Nothing would be asked: it is there and good, or it cannot be asked for.",
    DEFER: "It waits: no credit is left for it now, or the run may not spend more.",
  },
});

export const RefreshPolicyEnum = enumOf("RefreshPolicy", ["ONCE", "DAILY", "LIVE"], {
  values: {
    ONCE: "Until the season is over and complete, then never again where it costs; until then as DAILY.",
    DAILY: "Once a UTC day.",
    LIVE: "At each poll.",
  },
});

export const UserErrorCodeEnum = enumOf("UserErrorCode", [
  "INVALID_INPUT",
  "NOT_FOUND",
  "CREDITS_EXHAUSTED",
  "ALREADY_RUNNING",
  "INVALID_STATE",
  "IDEMPOTENCY_CONFLICT",
  "SOURCE_UNAVAILABLE",
]);
