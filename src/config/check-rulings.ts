/** Cross-checks of what the config decides in a season: deductions, placements, corrections. */

import { type Fault, pointer } from "./faults.ts";
import { coversSeason, seasonWindow } from "./seasons.ts";
import type { CompetitionConfig, CorrectionRule } from "./types.ts";

export function deductions(competition: CompetitionConfig, index: number): readonly Fault[] {
  const taken = new Map<string, number>();
  return competition.deductions.flatMap(({ season, team, points, effectiveFrom }, place) => {
    const at = (key: string) => pointer("competitions", index, "deductions", place, key);
    const faults = [
      ...unknownSeason(competition, season, at("season")),
      ...dateFaults(competition, season, effectiveFrom, at("effectiveFrom")),
    ];
    if (points === 0) faults.push({ path: at("points"), reason: "0 takes nothing away" });
    const total = (taken.get(`${season} ${team}`) ?? 0) + points;
    taken.set(`${season} ${team}`, total);
    if (total < 0) faults.push({ path: at("points"), reason: `gives back more than was taken from ${team} before` });
    return faults;
  });
}

export function placements(competition: CompetitionConfig, index: number): readonly Fault[] {
  return (competition.placements ?? []).flatMap(({ season, group }, place) => {
    const at = (key: string) => pointer("competitions", index, "placements", place, key);
    const format = competition.formats.find((rule) => coversSeason(rule, season));
    const faults = [...unknownSeason(competition, season, at("season"))];
    if (group !== undefined && format !== undefined && format.groups === undefined) {
      faults.push({ path: at("group"), reason: `season ${season} has no groups` });
    }
    if (group === undefined && format?.groups !== undefined) {
      faults.push({ path: pointer("competitions", index, "placements", place), reason: '"group" is missing' });
    }
    return faults;
  });
}

export function corrections(competition: CompetitionConfig, index: number): readonly Fault[] {
  const all = competition.corrections ?? [];
  return all.flatMap((rule, place) => {
    const path = pointer("competitions", index, "corrections", place);
    const earlier = all.slice(0, place).findIndex((other) => matchOf(other) === matchOf(rule));
    const faults = [...unknownSeason(competition, rule.season, `${path}/season`), ...scoreFaults(rule, path)];
    if (rule.effectiveFrom !== undefined) {
      faults.push(...dateFaults(competition, rule.season, rule.effectiveFrom, `${path}/effectiveFrom`));
    }
    if (rule.home === rule.away) faults.push({ path: `${path}/away`, reason: `${rule.home} cannot meet itself` });
    if (earlier >= 0) {
      faults.push({ path, reason: `is the same match as ${pointer("competitions", index, "corrections", earlier)}` });
    }
    return faults;
  });
}

const matchOf = ({ season, stage = "", home, away, meeting = 1 }: CorrectionRule): string =>
  [season, stage, home, away, meeting].join("|");

function scoreFaults({ score, regularTime, penalties, isAwarded }: CorrectionRule, path: string): readonly Fault[] {
  if (score === undefined && regularTime === undefined && penalties === undefined) {
    return [{ path, reason: 'corrects nothing: one of "score", "regularTime", "penalties" is needed' }];
  }
  if (isAwarded === true && score === undefined) return [{ path, reason: '"score" is missing' }];
  const goesBack = score?.some((goals, side) => goals < (regularTime?.[side] ?? 0)) ?? false;
  return goesBack ? [{ path: `${path}/regularTime`, reason: 'more goals after 90 minutes than in "score"' }] : [];
}

function dateFaults(competition: CompetitionConfig, season: number, date: string, path: string): readonly Fault[] {
  if (!isDate(date)) return [{ path, reason: `"${date}" is not a date of the calendar` }];
  const { first, last } = seasonWindow(competition, season);
  if (date >= first && date <= last) return [];
  return [{ path, reason: `${date} is outside season ${season} (${first} to ${last})` }];
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function unknownSeason({ code, seasons }: CompetitionConfig, season: number, path: string): readonly Fault[] {
  return seasons.includes(season) ? [] : [{ path, reason: `${code} has no season ${season}` }];
}
