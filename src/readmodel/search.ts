/** Names by text: what begins with it first, then what has a word that does, then what merely holds it. */

import { foldText } from "./key-index.ts";
import type { ReadModel } from "./read-model.ts";
import type { CompetitionRecord, PlayerRecord, TeamRecord } from "./records.ts";

export type Found = CompetitionRecord | TeamRecord | PlayerRecord;

interface Hit {
  readonly found: Found;
  readonly rank: number;
}

/** Competitions before teams before players of the same rank. Accents and case do not matter. */
export function searchNames(model: ReadModel, text: string, limit: number): Found[] {
  const wanted = foldText(text.trim());
  if (wanted === "") return [];
  const hits: Hit[] = [];
  const look = (found: Found, names: readonly string[]): void => {
    let rank = worst;
    for (const name of names) rank = Math.min(rank, rankOf(name, wanted));
    if (rank < worst) hits.push({ found, rank });
  };
  for (const it of model.competitions) look(it, [it.name, it.code, it.slug].map(foldText));
  for (const it of model.teams) look(it, it.code === null ? it.foldedNames : [...it.foldedNames, foldText(it.code)]);
  for (const it of model.players) look(it, it.foldedNames);
  // Sorting is stable: equal ranks keep the order of the loops above.
  return hits
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map((hit) => hit.found);
}

const worst = 4;

function rankOf(name: string, wanted: string): number {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(` ${wanted}`)) return 2;
  return name.includes(wanted) ? 3 : worst;
}

/** Whether one of its names holds the text. */
export const hasName = ({ foldedNames }: TeamRecord | PlayerRecord, text: string): boolean => {
  const wanted = foldText(text.trim());
  return foldedNames.some((name) => name.includes(wanted));
};
