/** Paging of a sorted stream of names, the same for every driver that has no paging of its own. */

import { InvalidInputError } from "../errors.ts";
import { compareKeys } from "./object-key.ts";
import type { ListOptions } from "./object-store.ts";

const MAX_LIMIT = 1000;
const CURSOR = /^[A-Za-z0-9_-]*$/;

/** One page of names. A name that ends in `/` is a common prefix, any other an object's key. */
export interface NamePage {
  readonly names: readonly string[];
  readonly cursor: string | null;
}

/** The size of a page. @throws InvalidInputError outside 1..1000 */
export function checkLimit(options: ListOptions): number {
  const limit = options.limit ?? MAX_LIMIT;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidInputError(`List limit ${limit} is not a whole number from 1 to ${MAX_LIMIT}.`, "limit");
}

/** The name after which a page starts, null for the first. @throws InvalidInputError for a cursor that is not ours */
export function fromCursor(options: ListOptions): string | null {
  const { cursor } = options;
  if (cursor === undefined) return null;
  const name = CURSOR.test(cursor) ? Buffer.from(cursor, "base64url").toString("utf8") : "";
  if (name === "") throw new InvalidInputError(`List cursor "${cursor}" is not one that list gave.`, "cursor");
  return name;
}

/** Whether a name was on an earlier page; behind a common prefix, so is all below it. */
export function isBehind(name: string, after: string | null): boolean {
  if (after === null) return false;
  return compareKeys(name, after) <= 0 || (after.endsWith("/") && name.startsWith(after));
}

/** Takes one page from names in ascending order; reads one further to know whether there is a next page. */
export async function toPage(names: AsyncIterable<string> | Iterable<string>, limit: number): Promise<NamePage> {
  const page: string[] = [];
  for await (const name of names) {
    if (page.length === limit) {
      const last = page[page.length - 1] ?? "";
      return { names: page, cursor: Buffer.from(last, "utf8").toString("base64url") };
    }
    page.push(name);
  }
  return { names: page, cursor: null };
}
