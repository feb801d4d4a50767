/** Names of teams and players: their order, and the JSON lists that marts keep them in. */

import { compareKeys, type SortKey } from "./cursor.ts";
import type { SourceRef } from "./records.ts";

export const parseStrings = (json: string | null): string[] =>
  json === null || json === "[]" ? [] : (JSON.parse(json) as string[]);
export const parseSources = (json: string): SourceRef[] => JSON.parse(json) as SourceRef[];

interface Named {
  readonly id: string;
  readonly foldedNames: readonly string[];
}

/** Order of things shown by name: accents and case do not matter. */
export const byName = (a: Named, b: Named): number => compareKeys(nameKey(a), nameKey(b));

export const nameKey = ({ foldedNames, id }: Named): SortKey => [foldedNames[0] ?? "", id];
