/** One match, and the filters of the lists of matches. */

import type { Score } from "../../../sample/match/match-model.ts";
import { minuteOf } from "../../../sample/match/match-model.ts";
import type { MatchState } from "../world/match.ts";
import {
  AREA,
  dayOf,
  type FootballDataContext,
  isoOf,
  matchIdOf,
  NO_TEAM,
  type ServedMatch,
  toCompetitionRef,
  toSeason,
  toTeamRef,
} from "./shapes.ts";

/** A kick-off further away than this is a day only: SCHEDULED, not yet TIMED. */
const TIMED_BEFORE_MS = 30 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

export function toMatchItem(context: FootballDataContext, served: ServedMatch) {
  const { competition, match, state } = served;
  const minute = toMinute(state);
  return {
    area: AREA,
    competition: toCompetitionRef(competition),
    season: toSeason(context, competition, match.season),
    id: matchIdOf(served),
    utcDate: isoOf(state.kickOffAt),
    status: statusOf(context, state),
    ...(minute === null ? {} : { minute, injuryTime: null }),
    matchday: match.matchday,
    stage: match.stage,
    group: null,
    lastUpdated: isoOf(new Date(state.changedAt.getTime() + context.now.getTime() - context.seenAt.getTime())),
    homeTeam: state.isDrawn ? toTeamRef(match.home) : NO_TEAM,
    awayTeam: state.isDrawn ? toTeamRef(match.away) : NO_TEAM,
    score: toScore(state),
    odds: { msg: "Activate Odds-Package in User-Panel to retrieve odds." },
    referees:
      state.status === "SCHEDULED"
        ? []
        : [{ id: match.referee.id + 2_000, name: match.referee.name, type: "REFEREE", nationality: AREA.name }],
  };
}

export function statusOf({ now }: FootballDataContext, { status, kickOffAt }: MatchState): string {
  if (status === "SCHEDULED") return kickOffAt.getTime() - now.getTime() > TIMED_BEFORE_MS ? "SCHEDULED" : "TIMED";
  return status === "ABANDONED" ? "SUSPENDED" : status;
}

function toMinute({ status, view }: MatchState): number | null {
  if (status !== "IN_PLAY" || view?.clock == null) return null;
  return Math.min(minuteOf(view.clock) + 1, view.clock.period === 1 ? 45 : 90);
}

/** fullTime is the running score while in play, and after a shoot-out its goals are in it. */
function toScore({ status, score, halfTime, regularTime, extraTime, penalties }: MatchState) {
  const nothing = { home: null, away: null };
  const isOver = status === "FINISHED" || status === "AWARDED";
  const fullTime = score === null || penalties === null ? score : sum(score, penalties);
  return {
    winner: isOver && fullTime !== null ? winnerOf(fullTime) : null,
    duration: penalties !== null ? "PENALTY_SHOOTOUT" : extraTime !== null ? "EXTRA_TIME" : "REGULAR",
    fullTime: fullTime ?? nothing,
    halfTime: halfTime ?? nothing,
    ...(extraTime === null ? {} : { regularTime, extraTime }),
    ...(penalties === null ? {} : { penalties }),
  };
}

const sum = (a: Score, b: Score): Score => ({ home: a.home + b.home, away: a.away + b.away });

const winnerOf = ({ home, away }: Score): string => (home === away ? "DRAW" : home > away ? "HOME_TEAM" : "AWAY_TEAM");

/** What the filters say back, besides the matches. */
export function toResultSet(items: readonly { readonly utcDate: string; readonly status: string }[]) {
  const days = items.map(({ utcDate }) => utcDate.slice(0, 10)).toSorted();
  const played = items.filter(({ status }) => status === "FINISHED" || status === "AWARDED").length;
  return { count: items.length, ...(days.length === 0 ? {} : { first: days[0], last: days.at(-1) }), played };
}

/** Days that the query asks for, both inclusive; null = no limit; a text = what is wrong with it. */
export function rangeOf(
  context: FootballDataContext,
  query: URLSearchParams,
): { readonly from: string; readonly to: string } | null | string {
  const shortcut = query.get("date");
  if (shortcut !== null) return shortcutRange(shortcut, context.now);
  const from = query.get("dateFrom");
  const to = query.get("dateTo");
  if (from === null && to === null) return null;
  if (from === null || to === null) return "Specify both 'dateFrom' and 'dateTo'.";
  if (!isDay(from) || !isDay(to)) return "'dateFrom' and 'dateTo' must be formatted as YYYY-MM-DD.";
  const last = context.switches.isDateToInclusive ? to : dayOf(new Date(Date.parse(to) - DAY_MS));
  return { from, to: last };
}

function shortcutRange(shortcut: string, now: Date) {
  const offset = { TODAY: 0, YESTERDAY: -1, TOMORROW: 1 }[shortcut];
  if (offset === undefined && !isDay(shortcut)) return "'date' must be TODAY, YESTERDAY, TOMORROW or a day.";
  const day = offset === undefined ? shortcut : dayOf(new Date(now.getTime() + offset * DAY_MS));
  return { from: day, to: day };
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

export const daysIn = ({ from, to }: { readonly from: string; readonly to: string }): number =>
  (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** LIVE stands for what is being played. */
export function statusesOf(query: URLSearchParams): ReadonlySet<string> | null {
  const asked = query.get("status");
  if (asked === null) return null;
  return new Set(asked.split(",").flatMap((status) => (status === "LIVE" ? ["IN_PLAY", "PAUSED"] : [status])));
}
