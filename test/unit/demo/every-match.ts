/** The default league, each match simulated once for all tests of a file. */

import { createHash } from "node:crypto";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { finalView, type MatchView } from "../../../sample/match/match-view.ts";

export const league = createDemoLeague();

export const views: readonly MatchView[] = league.fixtures.map(({ matchId }) => finalView(league.match(matchId)!));

/** sha256 of the JSON text, 16 letters. */
export const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
