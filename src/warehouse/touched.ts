/** What changed in raw/ since the last build, by relation and competition-season. Pure. */

import type { RawObject } from "./raw-objects.ts";

export interface Scope {
  readonly competitionCode: string;
  readonly season: number;
}

/** A raw object as the last build read it. */
export interface ReadObject {
  readonly key: string;
  readonly relation: string;
  readonly content: string;
  /** What its records say they are of, of the competitions that the config knows. */
  readonly scopes: readonly Scope[];
  readonly rows: number;
  /** It has records that do not say of which competition-season they are. */
  readonly isUntold: boolean;
  /** Objects of one cell are one matter: what any of them tells of, a change of each may touch. */
  readonly cell?: string;
  /** By name of the scope, of an object that holds the records of many: two that differ in one season say so. */
  readonly prints?: Readonly<Record<string, string>>;
}

export interface RawChanges {
  readonly added: readonly RawObject[];
  readonly removed: readonly ReadObject[];
}

export const scopeName = ({ competitionCode, season }: Scope): string => `${competitionCode}|${season}`;

/** The scope of that name. */
export function scopeNamed(name: string): Scope {
  const [competitionCode = "", season] = name.split("|");
  return { competitionCode, season: Number(season) };
}

/** An object under a known key with other content is both: removed as it was, added as it is. */
export function rawChanges(before: ReadonlyMap<string, ReadObject>, now: readonly RawObject[]): RawChanges {
  const added = now.filter(({ key, content }) => before.get(key)?.content !== content);
  const kept = new Map(now.map(({ key, content }) => [key, content]));
  const removed = [...before.values()].filter(({ key, content }) => kept.get(key) !== content);
  return { added, removed };
}

/** What the records of an object's cell tell, else its own. */
export type ScopesOf = (object: ReadObject) => readonly Scope[];

export function scopesByCell(objects: Iterable<ReadObject>): ScopesOf {
  const cells = new Map<string, Map<string, Scope>>();
  for (const { cell, scopes } of objects) {
    if (cell === undefined) continue;
    const told = cells.get(cell) ?? new Map<string, Scope>();
    for (const scope of scopes) told.set(scopeName(scope), scope);
    cells.set(cell, told);
  }
  return ({ cell, scopes }) => (cell === undefined ? scopes : [...(cells.get(cell)?.values() ?? [])]);
}

/** Every competition-season once that objects which came or went concern. */
export function touchedScopes(
  added: readonly ReadObject[],
  removed: readonly ReadObject[],
  scopesOf: ScopesOf,
): readonly Scope[] {
  const changed = [...added, ...removed];
  const prints = (objects: readonly ReadObject[], relation: string, name: string) =>
    objects
      .filter((object) => object.relation === relation)
      .map((object) => object.prints?.[name] ?? "")
      .join("");
  const touches = ({ relation, prints: own }: ReadObject, scope: Scope) =>
    own === undefined || prints(added, relation, scopeName(scope)) !== prints(removed, relation, scopeName(scope));
  const touched = changed.flatMap((object) => scopesOf(object).filter((scope) => touches(object, scope)));
  return distinctScopes(touched);
}

/** Every competition-season once. */
export const distinctScopes = (scopes: readonly Scope[]): readonly Scope[] => [
  ...new Map(scopes.map((scope) => [scopeName(scope), scope])).values(),
];

/** Objects that have records of any of the scopes, or records that name none. */
export function objectsOf(
  relation: string,
  objects: Iterable<ReadObject>,
  scopes: ReadonlySet<string>,
  scopesOf: ScopesOf,
): readonly ReadObject[] {
  const isAsked = (object: ReadObject) =>
    object.isUntold || scopesOf(object).some((scope) => scopes.has(scopeName(scope)));
  return [...objects].filter((object) => object.relation === relation && isAsked(object));
}

/** How many records such objects have; the config is small and counts for nothing. */
export function recordsOf(objects: Iterable<ReadObject>, isCounted: (object: ReadObject) => boolean): number {
  let count = 0;
  for (const object of objects) if (object.prints === undefined && isCounted(object)) count += object.rows;
  return count;
}
