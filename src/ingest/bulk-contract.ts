/**
 * The contract of a body too large to take apart in this process (3 MB of events, some hundred at a time): what each
 * record needs is told to the writer, which looks at every one, and a sample goes through the whole schema.
 * Either may only say "not sure": then the body is checked record by record, as any other.
 */

import { objectMembers, valueSlice } from "./json-slices.ts";
import type { RecordNeed } from "./types.ts";

type Schema = Readonly<Record<string, unknown>>;

const TYPES: ReadonlySet<unknown> = new Set<RecordNeed["type"]>(["string", "integer", "number", "object", "array"]);

/** What the schema requires of each record, as far as {@link RecordNeed} can say it. Pure. */
export function recordNeeds(schema: object): readonly RecordNeed[] {
  return needsOf(schema as Schema, schema as Schema, []);
}

function needsOf(schema: Schema, root: Schema, path: readonly string[]): readonly RecordNeed[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  return required.flatMap((name: string) => {
    const property = resolve(properties[name] ?? {}, root);
    const inner = [...path, name];
    const nested = needsOf(property, root, inner);
    return nested.length > 0 ? nested : [toNeed(property, inner)];
  });
}

/** Within the schema only, as `#/definitions/named`. */
function resolve(schema: Schema, root: Schema): Schema {
  if (typeof schema.$ref !== "string") return schema;
  const steps = schema.$ref.split("/").slice(1);
  const found = steps.reduce<unknown>((at, step) => (at as Schema | undefined)?.[step], root);
  return (found ?? {}) as Schema;
}

function toNeed({ type, minimum, maximum, minLength }: Schema, path: readonly string[]): RecordNeed {
  return {
    path,
    type: TYPES.has(type) ? (type as RecordNeed["type"]) : "any",
    ...(typeof minimum === "number" ? { minimum } : {}),
    ...(typeof maximum === "number" ? { maximum } : {}),
    ...(typeof minLength === "number" && minLength > 0 ? { isFilled: true } : {}),
  };
}

/** The sign that opens a value; a number has none. */
const OPENINGS: Readonly<Partial<Record<RecordNeed["type"], string>>> = { string: '"', object: "{", array: "[" };
/** A line's beginning with a name. No string of JSON can hold one, as a line's end is escaped there. */
const MARK = /^\n[ \t]*"[^"\\%_\n]+"[ \t]*:[ \t]*$/;

/**
 * The lines that tell the required members of a record from those of what it contains, by their indentation.
 * @param record the text of one that is good
 */
export function recordMarks(record: string, needs: readonly RecordNeed[]): readonly string[] | null {
  const required = new Map(needs.map(({ path, type }) => [path[0] ?? "", path.length > 1 ? "object" : type]));
  const marks = objectMembers(record, valueSlice(record, 0)).flatMap(({ key, start }) => {
    const type = required.get(key);
    return type === undefined ? [] : [{ line: record.slice(record.lastIndexOf("\n", start), start), type }];
  });
  if (marks.length !== required.size || marks.some(({ line }) => !MARK.test(line))) return null;
  return marks.map(({ line, type }) => `${line}${OPENINGS[type] ?? ""}`);
}

/** Where one in ten is bad, all of 128 are good once in a million times. */
const SAMPLE = 128;
const WINDOW_BYTES = 2 * 1024;
const MAX_RECORD_BYTES = 1024 * 1024;
/** Bytes of a record's beginning by which the next one is found. */
const LEAD_BYTES = 8;
const OPEN_ARRAY = 0x5b;
/** Beginnings of words that readers in C take for numbers; JSON has none of them. Short ones are found faster. */
const NO_NUMBERS = ["NaN", "Infini"];

/**
 * Records spread evenly over an array of objects, found by the bytes that part the first two.
 * @returns their texts, the first record's first; null when the body is no such array, or has no whole value there
 */
export function sampleRecords(body: Uint8Array): readonly string[] | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const open = bytes.subarray(0, 64).findIndex((byte) => byte > 0x20);
  if (bytes[open] !== OPEN_ARRAY || NO_NUMBERS.some((word) => bytes.includes(word))) return null;
  const first = recordAt(bytes, open + 1);
  const second = first === null ? null : recordAt(bytes, bytes.indexOf(",", first.end) + 1);
  if (first === null || second === null || second.start < first.end) return null;
  const parting = bytes.subarray(first.end - 1, second.start + LEAD_BYTES);
  const starts = [first.start, ...spread(bytes, parting, second.start - first.end + 1)];
  const texts = starts.map((start) => {
    const record = recordAt(bytes, start);
    return record === null ? null : bytes.toString("utf8", record.start, record.end);
  });
  return texts.every((text) => text !== null) ? texts : null;
}

function spread(bytes: Buffer, parting: Buffer, lead: number): readonly number[] {
  const starts = new Set<number>();
  for (let i = 0; i < SAMPLE; i += 1) {
    const at = bytes.indexOf(parting, Math.floor((i * bytes.length) / SAMPLE));
    if (at === -1) break;
    starts.add(at + lead);
  }
  return [...starts];
}

/** In Latin-1, where a byte is a character: what gives JSON its form is ASCII. */
function recordAt(bytes: Buffer, from: number): { readonly start: number; readonly end: number } | null {
  for (let size = WINDOW_BYTES; size <= MAX_RECORD_BYTES; size *= 8) {
    const window = bytes.toString("latin1", from, Math.min(bytes.length, from + size));
    const { start, end } = valueSlice(window, 0);
    if (window[start] !== "{") return null;
    if (end < window.length) return { start: from + start, end: from + end };
  }
  return null;
}
