/** Cuts a body into records, letter by letter, by the `records` clause of the endpoint's contract. */

import type { ContractSpec } from "../config/types.ts";
import { SourceContractError } from "../errors.ts";
import { arrayElements, type JsonMember, type JsonSlice, member, objectMembers, rootSlice } from "./json-slices.ts";
import type { RawRecord } from "./types.ts";

/**
 * @param spec where the records are
 * @param bytes UTF-8, with or without byte order mark, any line ends
 * @returns records in order of the text; may be empty
 * @throws SourceContractError when the body is empty, no UTF-8, HTML, broken JSON, or has no such place
 */
export function extractRecords(spec: ContractSpec["records"], bytes: Uint8Array): readonly RawRecord[] {
  const text = decode(bytes);
  assertJson(text);
  const root = rootSlice(text);
  if (spec.kind === "root") return recordsOf(text, root, "{}");
  if (spec.kind === "path") return atPath(text, root, spec.path);
  return matchesOrRounds(text, root);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw violation("", "text in UTF-8", "bytes that are not UTF-8", cause);
  }
}

function assertJson(text: string): void {
  const start = text.trimStart();
  if (start === "") throw violation("", "a JSON document", "an empty body");
  if (start.startsWith("<")) throw violation("", "a JSON document", `HTML or XML: ${start.slice(0, 60)}`);
  try {
    JSON.parse(text);
  } catch (cause) {
    throw violation("", "a JSON document", cause instanceof Error ? cause.message : "broken JSON", cause);
  }
}

/** An array's elements, or the one value itself. */
function recordsOf(text: string, slice: JsonSlice, context: string): readonly RawRecord[] {
  const slices = text[slice.start] === "[" ? arrayElements(text, slice) : [slice];
  return slices.map(({ start, end }) => ({ context, record: text.slice(start, end) }));
}

function atPath(text: string, root: JsonSlice, path: string): readonly RawRecord[] {
  const steps = path.split(".");
  let slice = root;
  for (const [index, step] of steps.entries()) {
    const next = member(objectMembers(text, slice), step);
    if (next === null) throw violation(`/${steps.slice(0, index + 1).join("/")}`, "the records", "nothing there");
    slice = next;
  }
  return recordsOf(text, slice, envelope(text, root, steps));
}

/** The text of the object without the value at `steps`, so that nothing of the body is lost. */
function envelope(text: string, slice: JsonSlice, steps: readonly string[]): string {
  const [first, ...rest] = steps;
  const members = objectMembers(text, slice);
  return rebuild(text, members, (key, value) =>
    key !== first ? value : rest.length === 0 ? null : envelope(text, memberNamed(members, key), rest),
  );
}

function memberNamed(members: readonly JsonMember[], key: string): JsonSlice {
  const found = member(members, key);
  if (found === null) throw new TypeError(`no member ${key}`);
  return found;
}

function rebuild(
  text: string,
  members: readonly JsonMember[],
  replace: (key: string, value: string) => string | null,
): string {
  const parts = members.flatMap(({ key, start, end }) => {
    const value = replace(key, text.slice(start, end));
    return value === null ? [] : [`${JSON.stringify(key)}:${value}`];
  });
  return `{${parts.join(",")}}`;
}

/** openfootball: `{name, matches}`, `{name, rounds: [{name, matches}]}` or a bare array. */
function matchesOrRounds(text: string, root: JsonSlice): readonly RawRecord[] {
  if (text[root.start] === "[") return recordsOf(text, root, "{}");
  const members = objectMembers(text, root);
  const matches = member(members, "matches");
  const rounds = member(members, "rounds");
  if (matches === null && rounds === null) throw violation("", "an object with matches or rounds", gist(text, root));
  const context = rebuild(text, members, (key, value) => (key === "matches" || key === "rounds" ? null : value));
  return [
    ...(matches === null ? [] : recordsOf(text, asArray(text, matches, "/matches"), context)),
    ...(rounds === null ? [] : roundRecords(text, asArray(text, rounds, "/rounds"), context)),
  ];
}

function roundRecords(text: string, rounds: JsonSlice, context: string): readonly RawRecord[] {
  return arrayElements(text, rounds).flatMap((slice, index) => {
    const members = objectMembers(text, slice);
    const matches = member(members, "matches");
    if (matches === null) throw violation(`/rounds/${index}/matches`, "an array of matches", gist(text, slice));
    const round = rebuild(text, members, (key, value) => (key === "matches" ? null : value));
    const joined = context === "{}" ? `{"round":${round}}` : `${context.slice(0, -1)},"round":${round}}`;
    return recordsOf(text, asArray(text, matches, `/rounds/${index}/matches`), joined);
  });
}

function asArray(text: string, slice: JsonSlice, path: string): JsonSlice {
  if (text[slice.start] !== "[") throw violation(path, "an array", gist(text, slice));
  return slice;
}

const gist = (text: string, slice: JsonSlice): string => {
  const value = text.slice(slice.start, Math.min(slice.end, slice.start + 60)).replace(/\s+/g, " ");
  return slice.end - slice.start > 60 ? `${value}…` : value;
};

function violation(path: string, expected: string, got: string, cause?: unknown): SourceContractError {
  const place = path === "" ? "the body" : path;
  return new SourceContractError(`${place}: expected ${expected}, got ${got}`, { path, expected, got }, { cause });
}
