/** Checks of arguments that types alone cannot express. Each refusal names the argument. */

import { InvalidInputError } from "../errors.ts";
import type { PageRequest } from "../readmodel/page.ts";
import type { AsOf } from "../readmodel/standings.ts";
import { costHints, type PagedList } from "../schema/cost-hints.ts";

/** As it comes from a client: null and left out mean the same. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Bounds of a field's pages. @param field `Type.field` */
export function pageSizeOf(field: string): PagedList {
  const list = costHints[field]?.list;
  if (list?.kind !== "paged") throw new Error(`cost-hints: ${field} has no page size`);
  return list;
}

/** @throws InvalidInputError for a size out of range, or both `first` and `last` */
export function toPageRequest(args: PageArguments, { defaultSize, maxSize }: PagedList): PageRequest {
  const first = args.first ?? null;
  const last = args.last ?? null;
  const before = args.before ?? null;
  for (const [argument, size] of [["first", first] as const, ["last", last] as const]) {
    if (size !== null) requireInRange(argument, size, 1, maxSize);
  }
  if (first !== null && last !== null) {
    throw new InvalidInputError("last: give either first or last, not both.", "last");
  }
  const isBackward = last !== null || (first === null && before !== null);
  return {
    first: isBackward ? null : (first ?? defaultSize),
    last: isBackward ? (last ?? defaultSize) : null,
    after: args.after ?? null,
    before,
  };
}

/** @throws InvalidInputError outside min..max */
export function requireInRange(argument: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new InvalidInputError(`${argument}: must be from ${min} to ${max}, got ${value}.`, argument);
}

/** Null: the present table. @throws InvalidInputError unless exactly one of matchday and date is given */
export function toAsOf(input: { matchday?: number | null; date?: string | null } | null | undefined): AsOf | null {
  if (input === null || input === undefined) return null;
  const matchday = input.matchday ?? null;
  const date = input.date ?? null;
  if ((matchday === null) === (date === null)) {
    throw new InvalidInputError("asOf: give exactly one of matchday and date.", "asOf");
  }
  if (date !== null) return { date };
  if (matchday! < 1) throw new InvalidInputError(`asOf.matchday: must be 1 or more, got ${matchday}.`, "asOf");
  return { matchday: matchday! };
}

/** Null: open. @throws InvalidInputError when the range ends before it begins */
export function toMatchdays(from: number | null | undefined, to: number | null | undefined) {
  if (from != null && to != null && from > to) {
    throw new InvalidInputError(`toMatchday: must not be before fromMatchday ${from}, got ${to}.`, "toMatchday");
  }
  return { fromMatchday: from ?? null, toMatchday: to ?? null };
}

/** Matches that `form` looks back on. */
export const toWindow = (window: number | null | undefined): number => requireInRange("window", window ?? 5, 1, 50);
