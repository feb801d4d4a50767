/** A whole match out of its fixture, independent of every other match. */

import type { Fixture } from "../league/fixtures.ts";
import type { Player } from "../league/squads.ts";
import { createRandom } from "../random.ts";
import { castMoments } from "./cast-moments.ts";
import type { MatchModel } from "./match-model.ts";
import { planMoments } from "./plan-moments.ts";
import { pickTeamSheet } from "./team-sheets.ts";

export function simulateMatch(
  seed: string,
  fixture: Fixture,
  squads: ReadonlyMap<number, readonly Player[]>,
): MatchModel {
  const stream = (name: string) => createRandom(seed, fixture.matchId, name);
  const sheets = {
    home: pickTeamSheet(stream("home sheet"), "home", squads.get(fixture.home.id)!),
    away: pickTeamSheet(stream("away sheet"), "away", squads.get(fixture.away.id)!),
  };
  const plan = planMoments(stream("plan"), fixture);
  const around = stream("around");
  return {
    seed,
    fixture,
    sheets,
    moments: castMoments(stream("cast"), sheets, plan.moments),
    periodMs: plan.periodMs,
    kickOffSide: around.chance(0.5) ? "home" : "away",
    attendance: Math.round(fixture.home.stadium.capacity * around.between(0.62, 0.99)),
  };
}
