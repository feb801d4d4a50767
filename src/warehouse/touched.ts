/** What changed in raw/ since the last build, by relation and competition-season. Pure. */

import type { RawObject } from "./raw-objects.ts";

export interface Scope {
  readonly competitionCode: string;
  readonly season: number;
}

/** A raw object as the last build read it; `scopes` empty = its records name no competition-season. */
export interface ReadObject {
  readonly key: string;
  readonly relation: string;
  readonly content: string;
  readonly scopes: readonly Scope[];
  readonly rows: number;
}

export interface RawChanges {
  readonly added: readonly RawObject[];
  readonly removed: readonly ReadObject[];
}

export const scopeName = ({ competitionCode, season }: Scope): string => `${competitionCode}|${season}`;

/** An object under a known key with other content is both: removed as it was, added as it is. */
export function rawChanges(before: ReadonlyMap<string, ReadObject>, now: readonly RawObject[]): RawChanges {
  const added = now.filter(({ key, content }) => before.get(key)?.content !== content);
  const kept = new Map(now.map(({ key, content }) => [key, content]));
  const removed = [...before.values()].filter(({ key, content }) => kept.get(key) !== content);
  return { added, removed };
}

/** Objects that have records of any of the scopes, or records that name none. */
export function objectsOf(
  relation: string,
  objects: Iterable<ReadObject>,
  scopes: ReadonlySet<string>,
): readonly ReadObject[] {
  const isAsked = (object: ReadObject) =>
    object.scopes.length === 0 ? object.rows > 0 : object.scopes.some((scope) => scopes.has(scopeName(scope)));
  return [...objects].filter((object) => object.relation === relation && isAsked(object));
}

/** How many records all objects have, and those with records of the scopes. */
export function recordsOf(
  objects: Iterable<ReadObject>,
  scopes: ReadonlySet<string>,
): { readonly all: number; readonly touched: number } {
  let [all, touched] = [0, 0];
  for (const object of objects) {
    all += object.rows;
    if (object.scopes.some((scope) => scopes.has(scopeName(scope)))) touched += object.rows;
  }
  return { all, touched };
}

/** Every competition-season once. */
export function distinctScopes(objects: readonly ReadObject[]): readonly Scope[] {
  return [...new Map(objects.flatMap(({ scopes }) => scopes).map((scope) => [scopeName(scope), scope])).values()];
}
