/** In which columns a relation is compared: in all, and in those that each of its readers looks at. */

import type { ColumnUses } from "../column-uses.ts";

export interface ReadColumns {
  /** Of the relation, in its own order. */
  all(name: string): readonly string[];
  /** Those that the reader looks at; one of whom nothing is known looks at all. */
  readBy(name: string, reader: string): readonly string[];
  /** All columns first, then those that each reader looks at, each set once. */
  setsOf(name: string): readonly (readonly string[])[];
}

/** @param columns of every relation, as the last build left them */
export function createReadColumns(columns: (name: string) => readonly string[], uses: ColumnUses): ReadColumns {
  const readBy = (name: string, reader: string) => {
    const used = uses.get(reader)?.read.get(name);
    return used === undefined ? columns(name) : [...used].sort();
  };
  return {
    all: columns,
    readBy,
    setsOf(name) {
      const readers = [...uses].filter(([, { read }]) => read.has(name)).map(([reader]) => reader);
      const sets = [columns(name), ...readers.map((reader) => readBy(name, reader))];
      return [...new Map(sets.map((set) => [nameOfSet(set), set])).values()];
    },
  };
}

export const nameOfSet = (columns: readonly string[]): string => columns.join(" ");
