/** Cross-checks of competitions.json that a JSON Schema cannot say: seasons and the rules that must cover them. */

import type { Check } from "./check-endpoints.ts";
import { corrections, deductions, placements } from "./check-rulings.ts";
import { duplicates, type Fault, pointer } from "./faults.ts";
import { didYouMean } from "./nearest.ts";
import { coversSeason, placeholders } from "./seasons.ts";
import { timezoneFault } from "./timezone.ts";
import type { CompetitionConfig, CompetitionsFile, SeasonRange } from "./types.ts";

const ID_TEMPLATE_NAMES = ["season", "label", "span", "code"];

export const competitionChecks: readonly Check<CompetitionConfig>[] = [
  timezone,
  syntheticName,
  seasonsTwice,
  (competition, index) => rules(competition, index, "formats", "format"),
  (competition, index) => rules(competition, index, "order", "order"),
  criteria,
  formats,
  zones,
  zoneOverlaps,
  deductions,
  placements,
  corrections,
  idTemplates,
];

/** Codes, slugs and names that stand twice. */
export function competitionListFaults(file: CompetitionsFile): readonly Fault[] {
  return (["code", "slug", "name"] as const).flatMap((key) =>
    duplicates(
      file.competitions.map((competition) => competition[key]),
      (at) => pointer("competitions", at, key),
      key,
    ),
  );
}

function timezone(competition: CompetitionConfig, index: number): readonly Fault[] {
  if (competition.timezone === null) return [];
  const reason = timezoneFault(competition.timezone);
  return reason === null ? [] : [{ path: pointer("competitions", index, "timezone"), reason }];
}

/** Nothing synthetic may ever be taken for real, so its name must say what it is. */
function syntheticName({ isSynthetic, name }: CompetitionConfig, index: number): readonly Fault[] {
  if (isSynthetic !== true || /synthetic/i.test(name)) return [];
  const reason = `the name of a synthetic competition must say so, e.g. "${name} (synthetic)"`;
  return [{ path: pointer("competitions", index, "name"), reason }];
}

function seasonsTwice({ seasons }: CompetitionConfig, index: number): readonly Fault[] {
  return duplicates(seasons.map(String), (at) => pointer("competitions", index, "seasons", at), "season");
}

/** Each season needs exactly one rule, and no two rules may hold at once. */
function rules(
  competition: CompetitionConfig,
  index: number,
  list: "formats" | "order",
  what: string,
): readonly Fault[] {
  const all: readonly SeasonRange[] = competition[list];
  const at = (place: number) => pointer("competitions", index, list, place);
  const backwards = all.flatMap((rule, place) => backwardsFault(rule, at(place)));
  const overlaps = all.flatMap((rule, place) => {
    const earlier = all.slice(0, place).findIndex((other) => overlap(rule, other));
    return earlier < 0 ? [] : [{ path: at(place), reason: `holds for the same seasons as ${at(earlier)}` }];
  });
  const uncovered = competition.seasons.filter((season) => !all.some((rule) => coversSeason(rule, season)));
  const missing = uncovered.map((season) => ({
    path: pointer("competitions", index, list),
    reason: `season ${season} has no ${what}`,
  }));
  return [...backwards, ...overlaps, ...missing];
}

const overlap = (a: SeasonRange, b: SeasonRange): boolean =>
  (a.from ?? -Infinity) <= (b.to ?? Infinity) && (b.from ?? -Infinity) <= (a.to ?? Infinity);

function backwardsFault({ from, to }: SeasonRange, path: string): readonly Fault[] {
  if (from === undefined || to === undefined || from <= to) return [];
  return [{ path, reason: `"from" ${from} is after "to" ${to}` }];
}

/** The marts sum criteria up in three blocks (before, among, after the head-to-head ones) of so many places. */
const MAX_BLOCK = 4;

function criteria(competition: CompetitionConfig, index: number): readonly Fault[] {
  return competition.order.flatMap((rule, place) => {
    const path = pointer("competitions", index, "order", place, "criteria");
    const isHeadToHead = rule.criteria.map((criterion) => criterion.startsWith("h2h_"));
    const first = isHeadToHead.indexOf(true);
    const last = isHeadToHead.lastIndexOf(true);
    if (isHeadToHead.slice(Math.max(first, 0), last + 1).includes(false)) {
      return [{ path, reason: "the h2h_… criteria must stand side by side" }];
    }
    // Without head-to-head those from the fifth on are the block after it.
    const blocks =
      first < 0 ? [Math.ceil(rule.criteria.length / 2)] : [first, last + 1 - first, isHeadToHead.length - last - 1];
    if (Math.max(...blocks) <= MAX_BLOCK) return [];
    return [{ path, reason: `at most ${MAX_BLOCK} criteria may stand before, among and after the h2h_… ones` }];
  });
}

function formats(competition: CompetitionConfig, index: number): readonly Fault[] {
  return competition.formats.flatMap(({ teams, groups, matchesEach, knockoutMatches }, place) => {
    const at = (key: string) => pointer("competitions", index, "formats", place, key);
    if (groups !== undefined && (teams % groups !== 0 || teams / groups < 2)) {
      return [{ path: at("groups"), reason: `${teams} teams do not make ${groups} groups of equal size` }];
    }
    if (groups !== undefined && matchesEach !== undefined) {
      return [{ path: at("matchesEach"), reason: "in groups everybody meets everybody" }];
    }
    if (matchesEach !== undefined && (teams * matchesEach) % 2 !== 0) {
      return [{ path: at("matchesEach"), reason: `${teams} teams cannot play ${matchesEach} matches each` }];
    }
    if (groups === undefined && knockoutMatches !== undefined && competition.kind === "LEAGUE") {
      return [{ path: at("knockoutMatches"), reason: "a league has no knock-out: its play-offs never count" }];
    }
    return [];
  });
}

function zones(competition: CompetitionConfig, index: number): readonly Fault[] {
  return competition.zones.flatMap((zone, place) => {
    const path = pointer("competitions", index, "zones", place);
    const { fromPosition, toPosition } = zone;
    if (fromPosition > toPosition) {
      return [{ path, reason: `"fromPosition" ${fromPosition} is after "toPosition" ${toPosition}` }];
    }
    const season = seasonsOf(competition, zone).find((each) => toPosition > tableSize(competition, each));
    const outside =
      season === undefined
        ? []
        : [
            {
              path: `${path}/toPosition`,
              reason: `${toPosition} is outside the table of ${tableSize(competition, season)} in season ${season}`,
            },
          ];
    return [...backwardsFault(zone, path), ...outside];
  });
}

function zoneOverlaps(competition: CompetitionConfig, index: number): readonly Fault[] {
  const at = (place: number) => pointer("competitions", index, "zones", place);
  return competition.zones.flatMap((zone, place) => {
    const earlier = competition.zones
      .slice(0, place)
      .findIndex(
        (other) =>
          overlap(zone, other) && zone.fromPosition <= other.toPosition && other.fromPosition <= zone.toPosition,
      );
    return earlier < 0 ? [] : [{ path: at(place), reason: `shares a position with ${at(earlier)} in some season` }];
  });
}

const seasonsOf = (competition: CompetitionConfig, range: SeasonRange): readonly number[] =>
  competition.seasons.filter((season) => coversSeason(range, season));

/** Rows of the table, or of a group's table; unlimited when the season has no format, which is told elsewhere. */
function tableSize(competition: CompetitionConfig, season: number): number {
  const format = competition.formats.find((rule) => coversSeason(rule, season));
  return format === undefined ? Infinity : format.teams / (format.groups ?? 1);
}

function idTemplates(competition: CompetitionConfig, index: number): readonly Fault[] {
  return Object.entries(competition.ids).flatMap(([source, ids]) =>
    Object.entries(ids).flatMap(([name, template]) =>
      placeholders(template)
        .filter((placeholder) => !ID_TEMPLATE_NAMES.includes(placeholder))
        .map((placeholder) => ({
          path: pointer("competitions", index, "ids", source, name),
          reason: `nothing provides {${placeholder}}${didYouMean(placeholder, ID_TEMPLATE_NAMES) || `; known: ${ID_TEMPLATE_NAMES.join(", ")}`}`,
        })),
    ),
  );
}
