/** Shot maps and running xG of a match, from its ShotEvents only: a goal's derived GoalEvent would count it twice. */

import type { EventRecord, MatchRecord } from "./records.ts";

export interface ShotSummaryRecord {
  readonly shots: number;
  readonly onTarget: number;
  readonly goals: number;
  readonly xg: number;
  readonly nonPenaltyXg: number;
}

export interface ShotMapRecord {
  readonly shots: readonly EventRecord[];
  readonly home: ShotSummaryRecord;
  readonly away: ShotSummaryRecord;
}

export interface XgPointRecord {
  readonly minute: number;
  readonly period: number;
  readonly homeXg: number;
  readonly awayXg: number;
}

const isShot = (event: EventRecord): boolean => event.__typename === "ShotEvent";

/** Null: no shot of the match is known. */
export function shotMapOf(match: MatchRecord, events: readonly EventRecord[]): ShotMapRecord | null {
  const shots = events.filter(isShot);
  if (shots.length === 0) return null;
  return {
    shots,
    home: summarize(shots.filter((shot) => shot.team === match.home)),
    away: summarize(shots.filter((shot) => shot.team === match.away)),
  };
}

/** Sums of xG after each shot. */
export function xgTimelineOf(match: MatchRecord, events: readonly EventRecord[]): XgPointRecord[] {
  let homeXg = 0;
  let awayXg = 0;
  return events.filter(isShot).map((shot) => {
    if (shot.team === match.home) homeXg += shot.xg ?? 0;
    else awayXg += shot.xg ?? 0;
    return { minute: shot.minute, period: shot.period, homeXg: round(homeXg), awayXg: round(awayXg) };
  });
}

/** StatsBomb's words, whatever their case. */
const onTargetOutcomes = new Set(["GOAL", "SAVED", "SAVED_TO_POST"]);
const outcomeOf = (shot: EventRecord): string => (shot.outcome ?? "").toUpperCase().replaceAll(" ", "_");

function summarize(shots: readonly EventRecord[]): ShotSummaryRecord {
  const xgOf = (list: readonly EventRecord[]): number => round(list.reduce((sum, shot) => sum + (shot.xg ?? 0), 0));
  return {
    shots: shots.length,
    onTarget: shots.filter((shot) => onTargetOutcomes.has(outcomeOf(shot))).length,
    goals: shots.filter((shot) => outcomeOf(shot) === "GOAL").length,
    xg: xgOf(shots),
    nonPenaltyXg: xgOf(shots.filter((shot) => !shot.isPenalty)),
  };
}

/** Sums of doubles are shown without the noise of their last digits. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;
