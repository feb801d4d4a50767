/** The layout of the lake: each key is a pure function of what it holds. The specification is DESIGN.md, "Lake keys". */

import { InvalidInputError } from "../errors.ts";
import { checkKey, META_SUFFIX } from "./object-key.ts";

/** T = `YYYYMMDDTHHMMSSZ`, D = `YYYY-MM-DD`, both UTC; only those that the template names are needed. */
export interface KeyInstants {
  readonly T?: string;
  readonly D?: string;
}

export interface KeyPartitions {
  /** Hive segments `name=value`, in the order of the key. */
  readonly partitions: Readonly<Record<string, string>>;
  readonly T: string | null;
  readonly D: string | null;
}

export interface RunKey {
  readonly createdAt: Date;
  readonly runId: string;
  /** "header.json" or a chunk's name. */
  readonly file: string;
}

export const runsPrefix = "_state/runs/";
/** What raw objects there were at the last publish, in parts. */
export const rawInventoryPrefix = "_state/raw/";
/** The one object that names the snapshot being served. */
export const snapshotPointerKey = "_state/snapshot/pointer.json";

const PARTITION_VALUE = /^[A-Za-z0-9_.-]{1,64}$/;
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
const INSTANT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** The one partition that holds D; a parameter may look like a date too. */
const DAY_PARTITION = "ingestion_date";
const TIME_PLACEHOLDER = /\{[TD]\}/;
/** Largest number of 13 digits: milliseconds are taken from it so that the newest run is listed first. */
const LAST_INSTANT_MS = 9_999_999_999_999;
const RUN_KEY = /^_state\/runs\/(\d{13})-([A-Za-z0-9_.-]{1,64})\/([A-Za-z0-9_.-]+)$/;

/** `2025-11-22T06:00:00.000Z` → `20251122T060000Z`. */
export function toT(date: Date): string {
  return `${isoSeconds(date).replace(/[-:]/g, "")}Z`;
}

/** `2025-11-22T06:00:00.000Z` → `2025-11-22`. */
export function toD(date: Date): string {
  return isoSeconds(date).slice(0, 10);
}

/** The instant of a T, null when it is not one (also 31 February). */
export function fromT(text: string): Date | null {
  const iso = text.replace(INSTANT, "$1-$2-$3T$4:$5:$6.000Z");
  const date = new Date(iso);
  return iso !== text && !Number.isNaN(date.getTime()) && date.toISOString() === iso ? date : null;
}

/**
 * Expands a key template of endpoints.json: `{param}`, `{T}` and `{D}`.
 * @throws InvalidInputError naming the parameter that is missing or not a partition value
 */
export function rawKey(
  template: string,
  parameters: Readonly<Record<string, string>>,
  instants: KeyInstants = {},
): string {
  const key = expand(template, parameters, instants);
  checkKey(key);
  return key;
}

/** The part of the key before the first segment with `{T}` or `{D}`: all versions of a work item lie below it. */
export function itemPrefix(template: string, parameters: Readonly<Record<string, string>>): string {
  const segments = template.split("/");
  const timed = segments.findIndex((segment) => TIME_PLACEHOLDER.test(segment));
  if (timed === -1) return rawKey(template, parameters);
  return timed === 0 ? "" : `${rawKey(segments.slice(0, timed).join("/"), parameters)}/`;
}

/** What a key says of its object; the inverse of {@link rawKey}. */
export function parsePartitions(key: string): KeyPartitions {
  const segments = key.split("/");
  const pairs = segments.slice(0, -1).flatMap((segment): [string, string][] => {
    const at = segment.indexOf("=");
    return at > 0 ? [[segment.slice(0, at), segment.slice(at + 1)]] : [];
  });
  const last = segments[segments.length - 1] ?? "";
  return {
    // fromEntries makes own properties, also of "__proto__".
    partitions: Object.fromEntries(pairs),
    T: firstMatch([last.split(/[.-]/, 1)[0]], (text) => fromT(text) !== null),
    D: firstMatch([pairs.find(([name]) => name === DAY_PARTITION)?.[1], last.split(".", 1)[0]], isDay),
  };
}

/** @param share names the rows where a file has not all of them */
export function martKey(model: string, version: string, share?: string): string {
  const file = share === undefined ? "data" : `data-${part("share", share)}`;
  return `mart/${part("model", model)}/v=${part("version", version)}/${file}.parquet`;
}

export function quarantineKey(endpoint: string, T: string, hash: string, ext: string): string {
  return `quarantine/${part("endpoint", endpoint)}/${instant(T)}-${part("hash", hash)}.${part("ext", ext)}`;
}

/** Why the object at a quarantine key was refused. */
export function quarantineReasonKey(key: string): string {
  return `${key}.reason.json`;
}

export function snapshotManifestKey(version: string): string {
  if (version === "pointer") throw new InvalidInputError('A snapshot cannot have the version "pointer".', "version");
  return `_state/snapshot/${part("version", version)}.json`;
}

/** Header of a run. Keys descend with time: the first page of {@link runsPrefix} has the newest runs. */
export function runHeaderKey(createdAt: Date, runId: string): string {
  return `${runPrefix(createdAt, runId)}header.json`;
}

/** A chunk of a run's tasks, counted from 0. */
export function runChunkKey(createdAt: Date, runId: string, chunk: number): string {
  if (!Number.isInteger(chunk) || chunk < 0 || chunk > 99_999) {
    throw new InvalidInputError(`Chunk ${chunk} of run ${runId} is not a number from 0 to 99999.`, "chunk");
  }
  return `${runPrefix(createdAt, runId)}tasks-${String(chunk).padStart(5, "0")}.json`;
}

/** All objects of one run lie below it; also what a list of {@link runsPrefix} with delimiter gives. */
export function runPrefix(createdAt: Date, runId: string): string {
  const ms = createdAt.getTime();
  if (!(ms >= 0 && ms <= LAST_INSTANT_MS)) {
    throw new InvalidInputError(`Run ${runId} has no valid time of creation.`, "createdAt");
  }
  return `${runsPrefix}${String(LAST_INSTANT_MS - ms).padStart(13, "0")}-${part("runId", runId)}/`;
}

/** The run that a key below {@link runsPrefix} belongs to (a listed prefix has the file ""), null for any other key. */
export function parseRunKey(key: string): RunKey | null {
  const match = RUN_KEY.exec(key.endsWith("/") ? `${key}header.json` : key);
  if (!match) return null;
  const file = key.endsWith("/") ? "" : (match[3] ?? "");
  return { createdAt: new Date(LAST_INSTANT_MS - Number(match[1])), runId: match[2] ?? "", file };
}

export function freshnessKey(source: string, dataset: string): string {
  return `_state/freshness/${part("source", source)}.${part("dataset", dataset)}.json`;
}

/** @param name of the part */
export function rawInventoryKey(name: string): string {
  return `${rawInventoryPrefix}${part("name", name)}.json`;
}

export function scheduleKey(id: string): string {
  return `_state/schedules/${part("id", id)}.json`;
}

/** What the account's plan at a source does not cover. */
export function planKey(source: string): string {
  return `_state/plans/${part("source", source)}.json`;
}

/** What the answers of a source taught about what it does not have. */
export function coverageKey(source: string): string {
  return `_state/coverage/${part("source", source)}.json`;
}

/** When requests to a source were and will be sent. */
export function paceKey(source: string): string {
  return `_state/pace/${part("source", source)}.json`;
}

export function creditsKey(source: string): string {
  return `_state/credits/${part("source", source)}.json`;
}

/**
 * A value that may stand in a key. Returns it.
 * @throws InvalidInputError naming the parameter
 */
export function checkPartitionValue(name: string, value: string): string {
  if (PARTITION_VALUE.test(value) && value !== "." && value !== ".." && !value.endsWith(META_SUFFIX)) return value;
  const rule = `use 1 to 64 of A-Z a-z 0-9 _ . -, not "." or "..", not ending in ${META_SUFFIX}`;
  throw new InvalidInputError(`${name} ${JSON.stringify(value)} cannot be part of a lake key: ${rule}.`, name);
}

const part = checkPartitionValue;

function instant(T: string): string {
  if (fromT(T)) return T;
  throw new InvalidInputError(`T ${JSON.stringify(T)} is not an instant as YYYYMMDDTHHMMSSZ.`, "T");
}

function isDay(text: string): boolean {
  return DAY.test(text) && fromT(`${text.replaceAll("-", "")}T000000Z`) !== null;
}

function expand(template: string, parameters: Readonly<Record<string, string>>, instants: KeyInstants): string {
  const key = template.replace(PLACEHOLDER, (_, name: string) => placeholderValue(name, parameters, instants));
  if (!/[{}]/.test(key)) return key;
  throw new InvalidInputError(`Key template ${JSON.stringify(template)} has a brace that is no {param}.`, "template");
}

function placeholderValue(name: string, parameters: Readonly<Record<string, string>>, instants: KeyInstants): string {
  if (name === "T") return instant(instants.T ?? "");
  if (name === "D") {
    if (isDay(instants.D ?? "")) return instants.D ?? "";
    throw new InvalidInputError(`D ${JSON.stringify(instants.D)} is not a date as YYYY-MM-DD.`, "D");
  }
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value !== undefined) return checkPartitionValue(name, value);
  throw new InvalidInputError(`Parameter ${name} of the key template has no value.`, name);
}

function isoSeconds(date: Date): string {
  const iso = Number.isNaN(date.getTime()) ? "" : date.toISOString();
  // Years beyond 9999 have a sign and six digits.
  if (iso.length === 24) return iso.slice(0, 19);
  throw new InvalidInputError("An invalid date or a year outside 0..9999 cannot be part of a lake key.", "date");
}

function firstMatch(texts: readonly (string | undefined)[], test: (text: string) => boolean): string | null {
  return texts.find((text): text is string => text !== undefined && test(text)) ?? null;
}
