/**
 * How large each list can be and what a field costs: the one table behind argument checks and the cost limit.
 * Keys are `Type.field` of the schema; a test asserts that every list and every `first` of the schema is here.
 */

/** A list cut by `first` (and `last`, where the field has it): sizes outside 1..maxSize are BAD_USER_INPUT. */
export interface PagedList {
  readonly kind: "paged";
  readonly sizeArguments: readonly ("first" | "last")[];
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** A list without page arguments: the size that the cost is computed with. */
export interface WholeList {
  readonly kind: "whole";
  readonly assumedSize: number;
}

/** Below a paged connection the size counts for `nodes` and for `edges`, once each; `pageInfo` and `totalCount` are free. */
export type ListSize = PagedList | WholeList;

export interface FieldCost {
  /** Cost of resolving the field once; left out: {@link objectCost} or {@link scalarCost}. */
  readonly weight?: number;
  readonly list?: ListSize;
}

export const scalarCost = 0;
export const objectCost = 1;

export const maxPageSize = 100;
export const maxEventPageSize = 500;

const forward = (defaultSize: number, maxSize: number = maxPageSize): PagedList => ({
  kind: "paged",
  sizeArguments: ["first"],
  defaultSize,
  maxSize,
});

const bothWays = (defaultSize: number): PagedList => ({
  kind: "paged",
  sizeArguments: ["first", "last"],
  defaultSize,
  maxSize: maxPageSize,
});

const whole = (assumedSize: number): WholeList => ({ kind: "whole", assumedSize });

/** Lists whole datasets of the lake: a few of these a request, not hundreds by aliases. */
const lakeWeight = 1_000;

/** Loading something that is not resident costs more than a look-up. */
const lazyWeight = 5;

export const costHints: Readonly<Record<string, FieldCost>> = {
  "Query.competitions": { list: forward(50) },
  "Query.teams": { list: forward(50) },
  "Query.players": { list: forward(50) },
  "Query.matches": { list: bothWays(50) },
  "Query.liveMatches": { list: whole(20) },
  "Query.events": { weight: lazyWeight, list: forward(100, maxEventPageSize) },
  "Query.standings": { weight: 2 },
  "Query.scorers": { list: forward(20) },
  "Query.search": { weight: lazyWeight, list: forward(10) },
  "Query.freshness": { weight: lazyWeight, list: whole(10) },
  "Query.datasets": { list: whole(40) },
  "Query.ingestionRun": { weight: lazyWeight },
  "Query.ingestionRuns": { weight: lazyWeight, list: forward(20) },
  "Query.ingestionPlan": { weight: lakeWeight },
  "Query.sources": { weight: lazyWeight, list: whole(6) },
  "Query.schedules": { weight: lazyWeight, list: whole(5) },
  "Source.endpoints": { list: whole(15) },
  "IngestionPlan.items": { list: whole(500) },
  "Competition.seasons": { list: whole(15) },
  "Season.teams": { list: whole(20) },
  "Season.matchdays": { list: whole(38) },
  "Season.deductions": { list: whole(3) },
  "Season.zones": { list: whole(5) },
  "Season.matches": { list: bothWays(50) },
  "Season.standings": { weight: 2 },
  "Season.standingsHistory": { weight: lazyWeight, list: whole(300) },
  "Season.pointsRace": { weight: lazyWeight, list: whole(20) },
  "PointsRaceSeries.points": { list: whole(38) },
  "Season.form": { list: whole(20) },
  "Season.scorers": { list: forward(20) },
  "Season.coverage": { list: whole(3) },
  "Coverage.sources": { list: whole(2) },
  "Team.aliases": { list: whole(4) },
  "Team.matches": { list: bothWays(50) },
  "Team.squad": { weight: lazyWeight, list: whole(25) },
  "Player.seasonStats": { list: whole(5) },
  "Player.events": { weight: lazyWeight, list: forward(50, maxEventPageSize) },
  "Match.events": { weight: lazyWeight, list: forward(100, maxEventPageSize) },
  "Match.lineups": { weight: lazyWeight, list: whole(2) },
  "Match.shots": { weight: lazyWeight },
  "Match.xgTimeline": { weight: lazyWeight, list: whole(30) },
  "Match.passNetwork": { weight: lazyWeight },
  "PassNetwork.nodes": { list: whole(14) },
  "PassNetwork.links": { list: whole(60) },
  "Lineup.startingXI": { list: whole(11) },
  "Lineup.substitutes": { list: whole(9) },
  "ShotMap.shots": { list: whole(25) },
  "Standings.groups": { list: whole(1) },
  "Standings.rows": { list: whole(20) },
  "StandingsGroup.rows": { list: whole(20) },
  "StandingRow.form": { list: whole(5) },
  "TeamForm.results": { list: whole(5) },
  "TeamForm.matches": { list: whole(5) },
  "HeadToHead.matches": { list: whole(20) },
  "Provenance.sources": { list: whole(2) },
  "QualityReport.checks": { list: whole(50) },
  "Dataset.columns": { list: whole(20) },
  "Dataset.upstream": { list: whole(3) },
  "Dataset.downstream": { list: whole(3) },
  "Health.components": { list: whole(6) },
  "IngestionRun.tasks": { weight: lazyWeight, list: forward(50) },
  "IngestionPayload.userErrors": { list: whole(1) },
  "SchedulePayload.userErrors": { list: whole(1) },
  "BuildPayload.userErrors": { list: whole(1) },
  "Mutation.triggerIngestion": { weight: 10 },
  "Mutation.backfillSeason": { weight: 10 },
  "Mutation.retryRun": { weight: 10 },
  "Mutation.cancelRun": { weight: 10 },
  "Mutation.runScheduleNow": { weight: 10 },
  "Mutation.pauseSchedule": { weight: 10 },
  "Mutation.resumeSchedule": { weight: 10 },
  "Mutation.buildMarts": { weight: 100 },
};
