/** Pure look-ups in the config: what holds for a season of a competition. */

import type {
  CompetitionConfig,
  Config,
  FormatRule,
  OrderCriterion,
  PlacementRule,
  SeasonRange,
  SourceId,
  ZoneRule,
} from "./types.ts";

export interface CompetitionSeason {
  readonly competition: CompetitionConfig;
  /** Starting year. */
  readonly season: number;
}

/** Label in file names: "2014-15", or "2022" for a calendar year. */
export function seasonFileLabel(competition: Pick<CompetitionConfig, "seasonLabel">, season: number): string {
  return labelWith("-", competition, season);
}

/** Label for people: "2014/15", or "2022" for a calendar year. */
export function seasonLabel(competition: Pick<CompetitionConfig, "seasonLabel">, season: number): string {
  return labelWith("/", competition, season);
}

function labelWith(separator: string, competition: Pick<CompetitionConfig, "seasonLabel">, season: number): string {
  if (competition.seasonLabel === "calendar") return String(season);
  return `${season}${separator}${String((season + 1) % 100).padStart(2, "0")}`;
}

/** Whether the rule holds for the season; both ends are inclusive, a missing one is open. */
export function coversSeason(rule: SeasonRange, season: number): boolean {
  return (rule.from ?? Number.NEGATIVE_INFINITY) <= season && season <= (rule.to ?? Number.POSITIVE_INFINITY);
}

/** @throws RangeError when no format covers the season; a loaded config has one for each of its seasons */
export function formatOf(competition: CompetitionConfig, season: number): FormatRule {
  return ruleOf(competition, competition.formats, season, "format");
}

/** @throws RangeError when no order covers the season; a loaded config has one for each of its seasons */
export function orderOf(competition: CompetitionConfig, season: number): readonly OrderCriterion[] {
  return ruleOf(competition, competition.order, season, "order").criteria;
}

function ruleOf<R extends SeasonRange>(
  competition: CompetitionConfig,
  rules: readonly R[],
  season: number,
  what: string,
): R {
  const rule = rules.find((candidate) => coversSeason(candidate, season));
  if (rule === undefined) throw new RangeError(`${competition.code} has no ${what} for season ${season}`);
  return rule;
}

/** Zones of the season's table, best position first. */
export function zonesOf(competition: CompetitionConfig, season: number): readonly ZoneRule[] {
  return competition.zones
    .filter((zone) => coversSeason(zone, season))
    .sort((a, b) => a.fromPosition - b.fromPosition || a.toPosition - b.toPosition);
}

export function placementsOf(competition: CompetitionConfig, season: number): readonly PlacementRule[] {
  return (competition.placements ?? []).filter((placement) => placement.season === season);
}

/** Matches of a whole season: each side at home against each other side, round robins of the groups, or a league phase; plus the knock-out. */
export function expectedMatches(format: FormatRule): number {
  return tableMatches(format) + (format.knockoutMatches ?? 0);
}

function tableMatches({ teams, meetings, groups, matchesEach }: FormatRule): number {
  if (matchesEach !== undefined) return (teams * matchesEach) / 2;
  if (groups === undefined) return teams * (teams - 1) * meetings;
  const size = teams / groups;
  return groups * ((size * (size - 1)) / 2) * meetings;
}

/** Every season of every competition, competitions in file order, seasons oldest first. */
export function competitionSeasons(config: Pick<Config, "competitions">): readonly CompetitionSeason[] {
  return config.competitions.competitions.flatMap((competition) =>
    [...competition.seasons].sort((a, b) => a - b).map((season) => ({ competition, season })),
  );
}

/** First and last possible day (YYYY-MM-DD) of a season: June to August for split seasons, a calendar year otherwise. */
export function seasonWindow(
  competition: Pick<CompetitionConfig, "seasonLabel">,
  season: number,
): { readonly first: string; readonly last: string } {
  return competition.seasonLabel === "calendar"
    ? { first: `${season}-01-01`, last: `${season}-12-31` }
    : { first: `${season}-06-01`, last: `${season + 1}-08-31` };
}

/** Whether the source has the season: all of them, unless it names its own. */
export function hasSeason(competition: CompetitionConfig, season: number, source: SourceId): boolean {
  const own = competition.seasonIds?.[source];
  return own === undefined || Object.hasOwn(own, String(season));
}

/**
 * Template values of a competition's season at a source: season, label, span ("2026-2027"), code and the source's own ids
 * with those filled in. Null when the competition has no ids there.
 */
export function seasonValues(
  competition: CompetitionConfig,
  season: number,
  source: SourceId,
): Readonly<Record<string, string>> | null {
  const ids = competition.ids[source];
  if (ids === undefined || !hasSeason(competition, season, source)) return null;
  const base: Record<string, string> = {
    season: String(season),
    label: seasonFileLabel(competition, season),
    span: competition.seasonLabel === "calendar" ? String(season) : `${season}-${season + 1}`,
    code: competition.code,
  };
  const own = competition.seasonIds?.[source]?.[String(season)];
  const filled = Object.entries({ ...ids, ...own }).map(([name, template]) => [name, expandTemplate(template, base)]);
  return { ...base, ...Object.fromEntries(filled) };
}

/** Names of the `{name}` placeholders, in order of appearance. */
export function placeholders(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
}

/** Fills in the `{name}` placeholders; one without a value stays as it is, so that `{T}` can be filled in later. */
export function expandTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([^{}]*)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : whole,
  );
}
