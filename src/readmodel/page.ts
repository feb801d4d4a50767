/** Relay connections over sorted lists in memory: a page costs two binary searches and its own items. */

import { type CursorScope, compareKeys, fromCursor, type SortKey, toCursor } from "./cursor.ts";

/** A sorted list that need not be copied to be read backwards. */
export interface SortedList<T> {
  readonly length: number;
  at(position: number): T;
  /** Key in the order of the list. All keys of a list have the same length. */
  keyOf(item: T): SortKey;
  /** 1: keys ascend; -1: they descend. */
  readonly direction: 1 | -1;
  readonly keyLength: number;
}

/** Sizes are checked before (see arguments.ts); at most one of first and last. */
export interface PageRequest {
  readonly first: number | null;
  readonly last: number | null;
  readonly after: string | null;
  readonly before: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** Has the property names of a GraphQL connection; cursors are made only when asked for. */
export class Page<T> {
  constructor(
    private readonly list: SortedList<T>,
    private readonly scope: CursorScope,
    private readonly start: number,
    private readonly end: number,
  ) {}

  get totalCount(): number {
    return this.list.length;
  }

  get nodes(): T[] {
    return Array.from({ length: this.end - this.start }, (_, offset) => this.list.at(this.start + offset));
  }

  get edges(): Edge<T>[] {
    return this.nodes.map((node) => ({ node, cursor: this.cursorOf(node) }));
  }

  get pageInfo(): PageInfo {
    const isEmpty = this.end <= this.start;
    return {
      hasNextPage: this.end < this.list.length,
      hasPreviousPage: this.start > 0,
      startCursor: isEmpty ? null : this.cursorOf(this.list.at(this.start)),
      endCursor: isEmpty ? null : this.cursorOf(this.list.at(this.end - 1)),
    };
  }

  private cursorOf(node: T): string {
    return toCursor(this.scope, this.list.keyOf(node));
  }
}

/** Positions of a page: [start, end). */
export interface PageRange {
  readonly start: number;
  readonly end: number;
}

/** @throws InvalidInputError for a cursor that is none, or of another query */
export function paginate<T>(list: SortedList<T>, scope: CursorScope, request: PageRequest): Page<T> {
  const { start, end } = pageRange(list, scope, request);
  return new Page(list, scope, start, end);
}

/** @throws InvalidInputError for a cursor that is none, or of another query */
export function pageRange<T>(list: SortedList<T>, scope: CursorScope, request: PageRequest): PageRange {
  let start = 0;
  let end = list.length;
  if (request.after !== null) {
    start = lowerBound(list, fromCursor(scope, request.after, "after", list.keyLength), true);
  }
  if (request.before !== null) {
    end = Math.max(start, lowerBound(list, fromCursor(scope, request.before, "before", list.keyLength), false));
  }
  if (request.first !== null) end = Math.min(end, start + request.first);
  if (request.last !== null) start = Math.max(start, end - request.last);
  return { start, end };
}

/** First position whose key does not come before `key`; with `past`, whose key comes after it. */
function lowerBound<T>(list: SortedList<T>, key: SortKey, past: boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareKeys(list.keyOf(list.at(middle)), key) * list.direction;
    if (order < 0 || (past && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param items sorted ascending by `keyOf`; read backwards when `direction` is -1 */
export function sortedList<T>(
  items: readonly T[],
  keyOf: (item: T) => SortKey,
  keyLength: number,
  direction: 1 | -1 = 1,
): SortedList<T> {
  const last = items.length - 1;
  return {
    length: items.length,
    at: direction === 1 ? (position) => items[position]! : (position) => items[last - position]!,
    keyOf,
    keyLength,
    direction,
  };
}
