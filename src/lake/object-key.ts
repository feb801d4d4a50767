/** What a key may be, for every driver alike, so that a lake can be copied from a folder to a bucket and back. */

import { InvalidInputError } from "../errors.ts";

/** S3's limit. */
const MAX_KEY_BYTES = 1024;
/** A file name holds 255 bytes; five are needed for {@link META_SUFFIX}. */
const MAX_SEGMENT_BYTES = 250;
/** The file driver keeps what it knows of `<key>` in `<key>.meta`. */
export const META_SUFFIX = ".meta";
/** The file driver's own folder for temp files and locks. */
export const RESERVED_SEGMENT = ".store";

// Control characters and lone surrogates can be in no file name and no URL; the backslash is a separator on Windows.
const FORBIDDEN = /[\p{Cc}\p{Surrogate}\\]/u;

/**
 * Checks a full object key.
 * @throws InvalidInputError naming the key and the rule
 */
export function checkKey(key: string): void {
  const fault = key === "" ? "it is empty" : textFault(key) || segmentsFault(key.split("/"));
  if (fault) throw new InvalidInputError(`Key ${JSON.stringify(key)} is not allowed: ${fault}.`, "key");
}

/** Whether a name found in the store can be an object's key. */
export function isKey(key: string): boolean {
  return key !== "" && textFault(key) === null && segmentsFault(key.split("/")) === null;
}

/**
 * Checks a prefix to list: whole segments like those of a key, and any beginning of a further one.
 * @throws InvalidInputError naming the prefix and the rule
 */
export function checkPrefix(prefix: string): void {
  const segments = prefix.split("/").slice(0, -1);
  const fault = textFault(prefix) ?? segmentsFault(segments);
  if (fault) throw new InvalidInputError(`Prefix ${JSON.stringify(prefix)} is not allowed: ${fault}.`, "prefix");
}

function textFault(text: string): string | null {
  if (FORBIDDEN.test(text)) return "it has a backslash, a control character or a lone surrogate";
  return Buffer.byteLength(text) > MAX_KEY_BYTES ? `it is longer than ${MAX_KEY_BYTES} bytes` : null;
}

function segmentsFault(segments: readonly string[]): string | null {
  if (segments[0] === RESERVED_SEGMENT) return `${RESERVED_SEGMENT}/ is reserved`;
  for (const segment of segments) {
    if (segment === "") return "it has an empty segment";
    if (segment === "." || segment === "..") return `it has the segment "${segment}"`;
    if (segment.endsWith(META_SUFFIX)) return `names that end in ${META_SUFFIX} are reserved`;
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return `a segment is longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  return null;
}

/** Order of the UTF-8 bytes. It differs from JavaScript's own order where U+E000–U+FFFF meet a surrogate pair. */
export function compareKeys(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byteRank(x) - byteRank(y);
  }
  return a.length - b.length;
}

/** Puts surrogates (code points from U+10000 on) behind the rest of the basic plane. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit <= 0xdfff ? unit + 0x2000 : unit - 0x800;
}
