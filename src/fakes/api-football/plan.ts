/** What the Free plan refuses. Refused requests count all the same. */

import type { ApiFootballSwitches } from "../switches.ts";
import type { Errors } from "./envelope.ts";

const MAX_PAGE = 3;
const DAY_MS = 24 * 3_600_000;

export function checkPlan(query: URLSearchParams, switches: ApiFootballSwitches, now: Date): Errors | null {
  if (switches.plan !== "Free") return null;
  const { from, to } = switches.freeSeasons;
  const season = query.get("season");
  if (season !== null && (Number(season) < from || Number(season) > to))
    return { plan: `Free plans do not have access to this season, try from ${from} to ${to}.` };
  if (Number(query.get("page") ?? 1) > MAX_PAGE)
    return { plan: `Free plans are limited to a maximum value of ${MAX_PAGE} for the Page parameter.` };
  for (const name of ["last", "next"]) {
    if (query.has(name)) return { plan: `Free plans do not have access to the ${name} parameter.` };
  }
  return checkDate(query.get("date"), now);
}

function checkDate(date: string | null, now: Date): Errors | null {
  const day = (offset: number) => new Date(now.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
  if (date === null || (date >= day(-1) && date <= day(1))) return null;
  return { plan: `Free plans do not have access to this date, try from ${day(-1)} to ${day(1)}.` };
}
