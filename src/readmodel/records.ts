/**
 * The shapes of the read model. A record has the property names of its GraphQL type wherever they mean the same, and holds
 * other records by reference, so that most fields need no resolver. Instants are ISO strings in UTC, dates YYYY-MM-DD.
 */

export type SourceId = "OPENFOOTBALL" | "STATSBOMB" | "FOOTBALL_DATA" | "THESPORTSDB" | "API_FOOTBALL" | "DEMO";
export type CompetitionKind = "LEAGUE" | "CUP" | "TOURNAMENT";
export type MatchStatus =
  | "SCHEDULED"
  | "IN_PLAY"
  | "PAUSED"
  | "EXTRA_TIME"
  | "PENALTY_SHOOTOUT"
  | "FINISHED"
  | "SUSPENDED"
  | "POSTPONED"
  | "CANCELLED"
  | "ABANDONED"
  | "AWARDED";
export type Outcome = "WIN" | "DRAW" | "LOSS";
export type Side = "HOME" | "AWAY";
export type StandingsType = "TOTAL" | "HOME" | "AWAY";

export interface SourceRef {
  readonly source: SourceId;
  readonly id: string;
}

/** What is kept of a row's origin; `sourcesJson` is parsed only when somebody asks. */
export interface Origin {
  readonly sourcesJson: string;
  readonly ingestedAt: string;
}

export interface CompetitionRecord {
  readonly __typename: "Competition";
  readonly id: string;
  readonly code: string;
  readonly slug: string;
  readonly name: string;
  readonly country: string | null;
  readonly kind: CompetitionKind;
  readonly isSynthetic: boolean;
  readonly ordinal: number;
  /** Newest first. */
  readonly seasons: SeasonRecord[];
}

export interface ZoneRecord {
  readonly kind: string;
  readonly label: string;
  readonly fromPosition: number;
  readonly toPosition: number;
}

export interface DeductionRecord {
  readonly team: TeamRecord;
  readonly points: number;
  readonly reason: string;
  readonly effectiveFrom: string;
}

export interface CoverageRecord {
  readonly dataset: string;
  readonly expected: number | null;
  readonly present: number;
  readonly sources: readonly SourceId[];
  readonly heldBack: string | null;
}

export interface SeasonRecord {
  readonly __typename: "Season";
  readonly id: string;
  readonly competition: CompetitionRecord;
  readonly year: number;
  readonly label: string;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly expectedMatches: number;
  /** Why the season's newest rows are not served, null when they are. */
  readonly heldBack: string | null;
  /** By name. */
  readonly teams: TeamRecord[];
  /** Group of a team in a tournament, by team id. */
  readonly groupOf: Map<string, string>;
  /** In order of kick-off. */
  readonly matches: MatchRecord[];
  readonly zones: ZoneRecord[];
  readonly deductions: DeductionRecord[];
  readonly coverage: CoverageRecord[];
  readonly tables: Readonly<Record<StandingsType, StandingRowRecord[]>>;
  readonly scorers: ScorerRecord[];
}

export interface TeamRecord {
  readonly __typename: "Team";
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly shortName: string;
  readonly code: string | null;
  readonly country: string | null;
  readonly isNational: boolean;
  readonly isResolved: boolean;
  readonly aliases: readonly string[];
  readonly formerIds: readonly string[];
  readonly crestUrl: null;
  /** All names as a search sees them; the first one is `name`, by which lists are sorted. */
  readonly foldedNames: readonly string[];
  readonly origin: Origin;
  /** In order of kick-off. */
  readonly allMatches: MatchRecord[];
  readonly seasons: SeasonRecord[];
}

export interface PlayerRecord {
  readonly __typename: "Player";
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly dateOfBirth: string | null;
  readonly nationality: string | null;
  readonly position: string | null;
  readonly aliases: readonly string[];
  /** All names as a search sees them; the first one is `name`, by which lists are sorted. */
  readonly foldedNames: readonly string[];
  readonly origin: Origin;
  readonly stats: ScorerRecord[];
}

export interface Goals {
  readonly home: number;
  readonly away: number;
}

export interface ScoreRecord {
  readonly fullTime: Goals | null;
  readonly halfTime: Goals | null;
  readonly regularTime: Goals | null;
  readonly extraTime: Goals | null;
  readonly penalties: Goals | null;
  readonly winner: Side | null;
}

export interface VenueRecord {
  readonly name: string;
  readonly city: string | null;
  readonly country: string | null;
  /** Seats. */
  readonly capacity: number | null;
}

/** Of a match in play: which source saw it last, and when. */
export interface LiveRecord {
  readonly source: SourceId;
  readonly observedAt: string;
}

export interface MatchRecord {
  readonly __typename: "Match";
  readonly id: string;
  readonly competition: CompetitionRecord;
  readonly season: SeasonRecord;
  readonly stage: string | null;
  readonly group: string | null;
  readonly round: string | null;
  readonly matchday: number | null;
  readonly kickoff: string | null;
  readonly date: string;
  readonly status: MatchStatus;
  readonly minute: number | null;
  /** Null when it is not in play. */
  readonly live: LiveRecord | null;
  readonly score: ScoreRecord;
  readonly home: TeamRecord;
  readonly away: TeamRecord;
  readonly venue: VenueRecord | null;
  readonly attendance: number | null;
  readonly referee: string | null;
  readonly countsForTable: boolean;
  readonly hasEvents: boolean;
  /** Rows in `mart.match_events`: 0 spares the query. */
  readonly eventCount: number;
  readonly firstSeenAt: string;
  readonly lastChangedAt: string;
  readonly changes: number;
  /** A result became another one; that an unplayed match was played is none. */
  readonly isCorrected: boolean;
  readonly origin: Origin;
  /** Kick-off, or the date where there is none: sorts as text, before all kick-offs of that date. */
  readonly sortKey: string;
}

export interface StandingRowRecord {
  readonly position: number;
  readonly team: TeamRecord;
  readonly group: string | null;
  readonly played: number;
  readonly won: number;
  readonly drawn: number;
  readonly lost: number;
  readonly goalsFor: number;
  readonly goalsAgainst: number;
  readonly goalDifference: number;
  readonly points: number;
  readonly deduction: number;
  /** Last five, oldest first. */
  readonly form: readonly Outcome[];
  readonly zone: ZoneRecord | null;
  readonly previousPosition: number | null;
}

export interface ScorerRecord {
  /** By goals; another metric's rank is computed with its list. */
  readonly rank: number | null;
  readonly player: PlayerRecord;
  readonly team: TeamRecord;
  readonly season: SeasonRecord;
  readonly goals: number;
  readonly penalties: number;
  readonly assists: number | null;
  readonly matchesPlayed: number | null;
  readonly minutes: number | null;
  readonly xg: number | null;
}

export type EventTypeName = "GoalEvent" | "ShotEvent" | "PassEvent" | "CardEvent" | "SubstitutionEvent" | "OtherEvent";

export interface PointRecord {
  readonly x: number;
  readonly y: number;
  readonly z: number | null;
}

/** One event of any kind; which of the optional meanings apply follows from `__typename`. */
export interface EventRecord {
  readonly __typename: EventTypeName;
  readonly id: string;
  readonly match: MatchRecord;
  readonly index: number;
  readonly period: number;
  readonly minute: number;
  readonly second: number | null;
  readonly addedMinute: number | null;
  readonly type: string;
  readonly team: TeamRecord | null;
  readonly player: PlayerRecord | null;
  /** Assist of a goal, recipient of a pass, player coming on. */
  readonly relatedPlayer: PlayerRecord | null;
  readonly location: PointRecord | null;
  readonly endLocation: PointRecord | null;
  readonly xg: number | null;
  readonly outcome: string | null;
  readonly bodyPart: string | null;
  readonly isPenalty: boolean;
  readonly isOwnGoal: boolean;
  readonly length: number | null;
  readonly completed: boolean;
  readonly scoreAfter: Goals | null;
  readonly attributesJson: string | null;
}

export interface LineupPlayerRecord {
  readonly player: PlayerRecord;
  readonly number: number | null;
  readonly position: string | null;
}

export interface LineupRecord {
  readonly team: TeamRecord;
  readonly formation: string | null;
  readonly startingXI: LineupPlayerRecord[];
  readonly substitutes: LineupPlayerRecord[];
}
