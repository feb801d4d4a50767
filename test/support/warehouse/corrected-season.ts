/** Two versions of one season's file as openfootball might publish them, made up: scorers, and what a later version changed. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A competition-season that the npm package does not have, so that nothing else is told of it. */
export const CORRECTED = { competition: "PL", season: 2011, file: "football.json/2011-12/en.1.json" } as const;

const ROVERS = "Blackburn Rovers FC";
const WANDERERS = "Wolverhampton Wanderers FC";
const CITY = "Norwich City FC";

const FIRST = [
  {
    round: "Matchday 1",
    date: "2011-08-13",
    time: "15:00",
    team1: ROVERS,
    team2: WANDERERS,
    score: { ht: [1, 1], ft: [1, 2] },
    goals1: [{ name: "Made Up Forward", minute: 20 }],
    goals2: [
      { name: "Made Up Striker", minute: "45+1" },
      { name: "Made Up Back", minute: 48 },
    ],
  },
  { round: "Matchday 2", date: "2011-08-20", team1: WANDERERS, team2: CITY },
  {
    round: "Matchday 3",
    date: "2011-08-27",
    team1: CITY,
    team2: ROVERS,
    score: { ft: [1, 0] },
    goals1: [{ name: "Made Up Captain", minute: 90, offset: 4, penalty: true }],
    goals2: [],
  },
];

/** A result came in, a match moved and a goal became another's own. */
const SECOND = [
  { ...FIRST[0], goals1: [{ name: "Made Up Defender", minute: 20, owngoal: true }] },
  { round: "Matchday 2", date: "2011-08-21", team1: WANDERERS, team2: CITY, score: { ft: [2, 2] } },
  FIRST[2],
];

/** Writes that version of the file below `dir`, a folder that a `file:` base can name. */
export async function writeCorrectedSeason(dir: string, version: "first" | "second"): Promise<void> {
  const path = join(dir, CORRECTED.file);
  await mkdir(join(path, ".."), { recursive: true });
  const matches = version === "first" ? FIRST : SECOND;
  await writeFile(path, JSON.stringify({ name: "made up", matches }));
}
