/** Look-up by any name of a thing: id, code, slug, name or alias, in this order of precedence, case-insensitively. */

export interface KeyIndex<T> {
  /** By anything a client may know it by. */
  find(key: string): T | null;
  /** By id only (also a former one): what `node` and references use. */
  byId(id: string): T | null;
}

export interface Keys {
  readonly id: string;
  /** Ids that later aliases replaced; they keep resolving. */
  readonly formerIds?: readonly string[];
  /** Names in order of precedence: all things' first names win over all things' second ones. */
  readonly names: readonly (readonly (string | null)[])[];
}

const fold = (key: string): string => key.trim().toLowerCase();

/** Earlier items win where two share a name of the same rank. */
export function createKeyIndex<T>(items: readonly T[], keysOf: (item: T) => Keys): KeyIndex<T> {
  const ids = new Map<string, T>();
  const names = new Map<string, T>();
  const keyed = items.map((item) => ({ item, keys: keysOf(item) }));
  for (const { item, keys } of keyed) ids.set(keys.id, item);
  for (const { item, keys } of keyed) {
    for (const id of keys.formerIds ?? []) if (!ids.has(id)) ids.set(id, item);
  }
  const ranks = Math.max(0, ...keyed.map(({ keys }) => keys.names.length));
  for (let rank = 0; rank < ranks; rank += 1) {
    for (const { item, keys } of keyed) {
      for (const name of keys.names[rank] ?? []) {
        if (name !== null && !names.has(fold(name))) names.set(fold(name), item);
      }
    }
  }
  return {
    byId: (id) => ids.get(id) ?? null,
    find: (key) => ids.get(key) ?? ids.get(fold(key)) ?? names.get(fold(key)) ?? null,
  };
}

const isPlain = /^[ -~]*$/;

/** "Müller" and "muller" are the same to a search. */
export const foldText = (text: string): string =>
  isPlain.test(text)
    ? text.toLowerCase()
    : text
        .normalize("NFD")
        .replace(/\p{Diacritic}/gu, "")
        .toLowerCase();
