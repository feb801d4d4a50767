/** A team's squad: everyone its line-ups of a season name, with the number and position seen most often. */

import type { SeasonLineups } from "./load-lineups.ts";
import type { LineupPlayerRecord, PlayerRecord, TeamRecord } from "./records.ts";

/** By shirt number. Empty where no line-up is known. */
export function squadOf(team: TeamRecord, lineups: SeasonLineups): LineupPlayerRecord[] {
  const seen = new Map<PlayerRecord, LineupPlayerRecord[]>();
  for (const lineup of [...lineups.byMatch.values()].flat()) {
    if (lineup.team !== team) continue;
    for (const member of [...lineup.startingXI, ...lineup.substitutes]) {
      const members = seen.get(member.player);
      if (members === undefined) seen.set(member.player, [member]);
      else members.push(member);
    }
  }
  const squad = [...seen].map(([player, members]) => ({
    player,
    number: mostFrequent(members.map((member) => member.number)),
    position: mostFrequent(members.map((member) => member.position)),
  }));
  return squad.sort((a, b) => (a.number ?? 1000) - (b.number ?? 1000) || (a.player.id < b.player.id ? -1 : 1));
}

function mostFrequent<T>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: T | null = null;
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value;
  return best;
}
