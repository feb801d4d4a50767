/**
 * Where the values of a JSON text begin and end, so that a record can be kept letter by letter:
 * `JSON.stringify(JSON.parse("0.0"))` is "0", and large numbers lose digits.
 * The text must be valid JSON (the caller has parsed it): nothing is checked here, only followed.
 */

/** `text.slice(start, end)` is the value, without the white space around it. */
export interface JsonSlice {
  readonly start: number;
  readonly end: number;
}

export interface JsonMember extends JsonSlice {
  readonly key: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;

/** Slice of the outermost value. */
export const rootSlice = (text: string): JsonSlice => valueSlice(text, 0);

/** Slice of the value that begins at `from` or after the white space there; ends with the text where that is cut off. */
export function valueSlice(text: string, from: number): JsonSlice {
  const start = skipSpace(text, from);
  return { start, end: valueEnd(text, start) };
}

/** Elements of the array that `slice` is; empty for anything else. */
export function arrayElements(text: string, slice: JsonSlice): readonly JsonSlice[] {
  if (text.charCodeAt(slice.start) !== OPEN_ARRAY) return [];
  const elements: JsonSlice[] = [];
  let at = skipSpace(text, slice.start + 1);
  while (text.charCodeAt(at) !== CLOSE_ARRAY) {
    const end = valueEnd(text, at);
    elements.push({ start: at, end });
    at = afterComma(text, end);
  }
  return elements;
}

/** Members of the object that `slice` is, in order of the text; empty for anything else. */
export function objectMembers(text: string, slice: JsonSlice): readonly JsonMember[] {
  if (text.charCodeAt(slice.start) !== OPEN_OBJECT) return [];
  const members: JsonMember[] = [];
  let at = skipSpace(text, slice.start + 1);
  while (text.charCodeAt(at) !== CLOSE_OBJECT) {
    const keyEnd = stringEnd(text, at);
    const key = String(JSON.parse(text.slice(at, keyEnd)));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    members.push({ key, start, end });
    at = afterComma(text, end);
  }
  return members;
}

/** The member as `JSON.parse` would take it: the last of that name. */
export function member(members: readonly JsonMember[], key: string): JsonMember | null {
  return members.findLast((candidate) => candidate.key === key) ?? null;
}

function afterComma(text: string, end: number): number {
  const at = skipSpace(text, end);
  return text.charCodeAt(at) === COMMA ? skipSpace(text, at + 1) : at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

function valueEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === QUOTE) return stringEnd(text, start);
  if (code === OPEN_OBJECT || code === OPEN_ARRAY) return nestedEnd(text, start);
  return literalEnd(text, start);
}

function nestedEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth += 1;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth -= 1;
    else if (Number.isNaN(code)) return at;
    at += 1;
    if (depth === 0) return at;
  }
}

function stringEnd(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close === -1 ? text.length : close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

/** A number, true, false or null ends where white space or punctuation begins. */
function literalEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    const ends = code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT || code <= 0x20;
    if (ends || Number.isNaN(code)) return at;
    at += 1;
  }
}
