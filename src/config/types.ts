/**
 * The shape of config/endpoints.json and config/competitions.json after validation.
 * The JSON Schemas beside the files are the specification; these types mirror them for the code.
 */

export type SourceId = "OPENFOOTBALL" | "STATSBOMB" | "FOOTBALL_DATA" | "THESPORTSDB" | "API_FOOTBALL" | "DEMO";

// ------------------------------------------------------------------------------------------ endpoints.json

/** One address a source can be read from. The url's scheme decides how: `https:`, `file:`, `package:<npm name>`, `simulator:`. */
export interface SourceBase {
  /** Partition value of `base=` in lake keys, e.g. "remote", "package". */
  readonly id: string;
  readonly url: string;
  /** Path template below the url, e.g. "{repo}/master/{file}"; `{file}` is the endpoint's own path. */
  readonly path: string;
}

export type AuthSpec =
  | { readonly kind: "none" }
  | { readonly kind: "header"; readonly name: string; readonly secret: string }
  | { readonly kind: "path"; readonly secret: string };

export interface SourceLimits {
  readonly perSecond?: number;
  readonly perMinute?: number;
  /** Requests a UTC day: the credits. What the provider itself says takes its place. */
  readonly perDay?: number;
  /** Credits of a day that only endpoints of policy `live` may spend. */
  readonly liveReserve?: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
}

export interface SourceConfig {
  readonly id: SourceId;
  readonly name: string;
  /** In order of precedence: the first base whose object passed its contract is the one staging takes. */
  readonly bases: readonly SourceBase[];
  readonly auth: AuthSpec;
  readonly limits: SourceLimits;
  readonly licence: { readonly name: string; readonly url: string; readonly attribution: string };
}

export type PagingSpec =
  | { readonly kind: "none" }
  | { readonly kind: "pages"; readonly parameter: string; readonly totalPath: string };

/** What an endpoint is repeated over. `competitionSeason`: each season of each competition that has an id at the source. */
export type ForEachSpec =
  | { readonly kind: "once" }
  | { readonly kind: "competition" }
  | {
      readonly kind: "competitionSeason";
      readonly kinds?: readonly CompetitionKind[];
      /** Only competitions that have these values among their ids at the source, e.g. {"repo": "euro.json"}. */
      readonly where?: Readonly<Record<string, string>>;
      /** Only so many of the newest seasons, unless the request names seasons; left out = all. */
      readonly newest?: number;
    }
  | {
      readonly kind: "resultOf";
      readonly endpoint: string;
      readonly field: string;
      readonly as: string;
      /** Several values a request: `as` is the first of them, `batch.as` all of them, joined by hyphens. */
      readonly batch?: { readonly size: number; readonly as: string };
    };

/**
 * What a good body is. `schema` is a JSON Schema (path relative to the config file) for one record;
 * `records` says where the records are in the body. More than 10 % bad records quarantine the body.
 */
export interface ContractSpec {
  readonly schema: string;
  readonly records:
    | { readonly kind: "root" }
    | { readonly kind: "path"; readonly path: string }
    /** openfootball's two shapes: `{matches: […]}` and `{rounds: [{name, matches: […]}]}`. */
    | { readonly kind: "matchesOrRounds" };
  /** A body with fewer records than this is a violation; default 1. */
  readonly minRecords?: number;
}

export type RefreshPolicy = "once" | "daily" | "live";

export interface EndpointConfig {
  readonly id: string;
  readonly source: SourceId;
  /** `{param}` templates only. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly paging?: PagingSpec;
  readonly forEach: ForEachSpec;
  /** Prefix under raw/, e.g. "matches". */
  readonly dataset: string;
  /** Object key template with `{param}`, `{T}` and `{D}`. */
  readonly key: string;
  readonly format: "parquet" | "json";
  readonly refresh: RefreshPolicy;
  /** Credits a request costs; 0 = free. */
  readonly cost: number;
  readonly contract: ContractSpec;
  /** The source need not have it: "not found" is an answer then, and no failure. */
  readonly isOptional?: boolean;
  /** Asked only where the source's own list of seasons, an endpoint's result, promises one of these, or is silent. */
  readonly coverage?: { readonly endpoint: string; readonly anyOf: readonly string[] };
  /** In a job asked only where the account's plan refuses that endpoint, whose answers hold the same. */
  readonly insteadOf?: string;
  /** Asked for a poll only when that endpoint's object of the same poll is not there. Both share a key. */
  readonly fallbackOf?: string;
  /** Where it runs in the cloud. */
  readonly runner: "lambda" | "fargate";
  readonly jobs: readonly string[];
}

export type JobTiming = { readonly cron: string; readonly timezone: string } | { readonly everySeconds: number };

export interface JobConfig {
  readonly id: string;
  readonly description: string;
  readonly timing: JobTiming;
}

export interface EndpointsFile {
  readonly sources: readonly SourceConfig[];
  readonly endpoints: readonly EndpointConfig[];
  readonly jobs: readonly JobConfig[];
}

// ------------------------------------------------------------------------------------------ competitions.json

export type CompetitionKind = "LEAGUE" | "CUP" | "TOURNAMENT";

/** How teams are put in order; applied from left to right. `h2h_*` count the matches among the tied teams only. */
export type OrderCriterion =
  | "points"
  | "points_per_game"
  | "goal_difference"
  | "goals_for"
  | "wins"
  | "away_goals_for"
  | "away_wins"
  | "h2h_points"
  | "h2h_goal_difference"
  | "h2h_goals_for"
  | "h2h_away_goals_for";

/** `from`/`to`: starting years, both inclusive; left out = open. */
export interface SeasonRange {
  readonly from?: number;
  readonly to?: number;
}

/** `teams` in all, `meetings` = how often a side meets each other side at its own ground (Austria to 2017-18: 2; a World Cup group: see `groups`). */
export interface FormatRule extends SeasonRange {
  readonly teams: number;
  readonly meetings: number;
  /** Matches of each team where not all meet (a league phase); left out = everybody meets everybody. */
  readonly matchesEach?: number;
  /** Number of groups of a tournament; its teams meet once, on neutral ground. */
  readonly groups?: number;
  /** Matches after the group stage. */
  readonly knockoutMatches?: number;
}

export interface OrderRule extends SeasonRange {
  readonly criteria: readonly OrderCriterion[];
}

export type ZoneKind =
  | "CHAMPIONS_LEAGUE"
  | "EUROPA_LEAGUE"
  | "CONFERENCE_LEAGUE"
  | "PROMOTION"
  | "PROMOTION_PLAYOFF"
  | "RELEGATION_PLAYOFF"
  | "RELEGATION"
  | "KNOCKOUT";

export interface ZoneRule extends SeasonRange {
  readonly kind: ZoneKind;
  readonly label: string;
  readonly fromPosition: number;
  readonly toPosition: number;
}

/** Positive points are taken away from `effectiveFrom` on; a later reduction is a row of its own with negative points. */
export interface DeductionRule {
  readonly season: number;
  /** Any spelling of the team's name that the aliases know. */
  readonly team: string;
  readonly points: number;
  readonly reason: string;
  readonly effectiveFrom: string;
}

/** Order where no result decides (fair play, lots), with its reason. */
export interface PlacementRule {
  readonly season: number;
  readonly group?: string;
  readonly teams: readonly string[];
  readonly reason: string;
}

/**
 * What counts for a match in place of what the sources tell: a decision of the league, or a fact they have wrong.
 * Scores are home, then away.
 */
export interface CorrectionRule {
  readonly season: number;
  /** As the matches have it, e.g. "LAST_16"; left out = the only match of these sides at this ground. */
  readonly stage?: string;
  readonly home: string;
  readonly away: string;
  /** 1, 2, … where the sides meet several times at this ground; left out = 1. */
  readonly meeting?: number;
  /** After regular and extra time. */
  readonly score?: readonly [number, number];
  /** After 90 minutes; left out with a `score` = the same. */
  readonly regularTime?: readonly [number, number];
  /** The shoot-out alone. */
  readonly penalties?: readonly [number, number];
  /** true = decided by the league and not on the pitch. */
  readonly isAwarded?: boolean;
  /** false = the table counts the points of an awarded match, not its goals. */
  readonly goalsCount?: boolean;
  /** Date of the decision: the table counts the match from then on. Left out = the day of the match. */
  readonly effectiveFrom?: string;
  readonly reason: string;
}

export interface CompetitionConfig {
  readonly code: string;
  readonly slug: string;
  readonly name: string;
  readonly country: string | null;
  readonly kind: CompetitionKind;
  /** IANA zone of kick-off times without one; null = a kick-off without a zone stays null. */
  readonly timezone: string | null;
  readonly isSynthetic?: boolean;
  readonly formats: readonly FormatRule[];
  readonly order: readonly OrderRule[];
  readonly seasons: readonly number[];
  /** "2014-15" (split) or "2014" (calendar) in labels and file names. */
  readonly seasonLabel: "split" | "calendar";
  /** Ids and template values by source, e.g. {"OPENFOOTBALL": {"repo": "football.json", "file": "{label}/en.1.json", "season_id": "en.1_{label}"}}. */
  readonly ids: Readonly<Partial<Record<SourceId, Readonly<Record<string, string>>>>>;
  /** Values of single seasons, by starting year, at a source that numbers them as it likes; it has no other seasons. */
  readonly seasonIds?: Readonly<Partial<Record<SourceId, Readonly<Record<string, Readonly<Record<string, string>>>>>>>;
  readonly zones: readonly ZoneRule[];
  readonly deductions: readonly DeductionRule[];
  readonly placements?: readonly PlacementRule[];
  readonly corrections?: readonly CorrectionRule[];
}

export interface CompetitionsFile {
  readonly competitions: readonly CompetitionConfig[];
  /** Sources in order of precedence when several tell the same fact. */
  readonly precedence: readonly SourceId[];
}

/** Both files, validated and cross-checked, frozen. */
export interface Config {
  readonly endpoints: EndpointsFile;
  readonly competitions: CompetitionsFile;
  /** JSON Schemas of record contracts, by the path named in `contract.schema`. */
  readonly contractSchemas: Readonly<Record<string, object>>;
  /** sha256 of both files' canonical JSON. */
  readonly hash: string;
}
