/** Opaque keyset cursors: hash of the query, its order, and the sort key of one item. They survive a new data version. */

import { createHash } from "node:crypto";
import { InvalidInputError } from "../errors.ts";

export type KeyPart = string | number;
/** Sort key of an item; its last part makes it unique. */
export type SortKey = readonly KeyPart[];

export interface CursorScope {
  /** {@link queryHash} of the connection and its filters. */
  readonly hash: string;
  readonly order: string;
}

/** Ten characters that change with any filter of the query. `undefined` members do not count. */
export function queryHash(connection: string, filters: Readonly<Record<string, unknown>>): string {
  const canonical = JSON.stringify([connection, sorted(filters)]);
  return createHash("sha256").update(canonical).digest("base64url").slice(0, 10);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]);
}

export function toCursor(scope: CursorScope, key: SortKey): string {
  return Buffer.from(JSON.stringify([scope.hash, scope.order, ...key])).toString("base64url");
}

/**
 * @param argument "after" or "before", for the message
 * @throws InvalidInputError for text that is no cursor, or the cursor of another query or order
 */
export function fromCursor(scope: CursorScope, cursor: string, argument: string, keyLength: number): SortKey {
  const parts = decode(cursor);
  const isKeyPart = (part: unknown): part is KeyPart => typeof part === "string" || typeof part === "number";
  if (parts === null || parts.length !== keyLength + 2 || !parts.every(isKeyPart)) {
    throw new InvalidInputError(`${argument}: not a cursor of this API.`, argument);
  }
  const [hash, order, ...key] = parts;
  if (hash !== scope.hash || order !== scope.order) {
    throw new InvalidInputError(
      `${argument}: this cursor belongs to another query; filters and orderBy must stay the same from page to page.`,
      argument,
    );
  }
  return key;
}

function decode(cursor: string): unknown[] | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : null;
  } catch {
    return null;
  }
}

/** Part by part; text by code units, as the lists are sorted. */
export function compareKeys(a: SortKey, b: SortKey): number {
  for (let i = 0; i < a.length; i += 1) {
    const left = a[i]!;
    const right = b[i]!;
    if (left === right) continue;
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
