/** Scorer lists by any metric; equal values share a rank (1, 2, 2, 4). */

import { compareKeys } from "./cursor.ts";
import { type SortedList, sortedList } from "./page.ts";
import type { ScorerRecord, SeasonRecord } from "./records.ts";

export type ScorerMetric = "GOALS" | "ASSISTS" | "GOALS_AND_ASSISTS" | "NON_PENALTY_GOALS" | "XG";

const metricOf: Readonly<Record<ScorerMetric, (scorer: ScorerRecord) => number | null>> = {
  GOALS: (scorer) => scorer.goals,
  ASSISTS: (scorer) => scorer.assists,
  GOALS_AND_ASSISTS: (scorer) => (scorer.assists === null ? null : scorer.goals + scorer.assists),
  NON_PENALTY_GOALS: (scorer) => scorer.goals - scorer.penalties,
  XG: (scorer) => scorer.xg,
};

/** Ranked lists of a snapshot's seasons; they go with the seasons. */
const ranked = new WeakMap<SeasonRecord, Map<ScorerMetric, readonly ScorerRecord[]>>();

/** Only players with something of the metric; who has no data for it is not on the list. */
export function scorersOf(season: SeasonRecord, metric: ScorerMetric): SortedList<ScorerRecord> {
  let lists = ranked.get(season);
  if (lists === undefined) {
    lists = new Map();
    ranked.set(season, lists);
  }
  let list = lists.get(metric);
  if (list === undefined) {
    list = rank(season.scorers, metricOf[metric]);
    lists.set(metric, list);
  }
  const value = metricOf[metric];
  return sortedList(list, (scorer) => keyOf(scorer, value), 3);
}

const keyOf = (scorer: ScorerRecord, value: (scorer: ScorerRecord) => number | null) => [
  -(value(scorer) ?? 0),
  scorer.player.foldedNames[0] ?? "",
  `${scorer.player.id}/${scorer.team.id}`,
];

function rank(scorers: readonly ScorerRecord[], value: (scorer: ScorerRecord) => number | null): ScorerRecord[] {
  const listed = scorers
    .filter((scorer) => (value(scorer) ?? 0) > 0)
    .map((scorer) => ({ scorer, key: keyOf(scorer, value) }))
    .sort((a, b) => compareKeys(a.key, b.key));
  let shared = 0;
  return listed.map(({ scorer, key }, position) => {
    if (position === 0 || listed[position - 1]!.key[0] !== key[0]) shared = position + 1;
    return { ...scorer, rank: shared };
  });
}
