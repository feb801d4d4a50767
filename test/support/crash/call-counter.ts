/**
 * Numbers what a process does to the world outside it, and ends it by SIGKILL exactly at a chosen number. Must be
 * imported first, and bundled as CommonJS, where everybody asks the module for its function at each call.
 *
 * A point is a moment at which a kill leaves another world than one moment earlier: before a call that changes the
 * file system, in the middle of a write, before a request is sent, in the middle of its body, when its answer has come
 * and nobody has heard of it, before and in the middle of what the engine writes. Calls that only look are counted too;
 * a kill before one of those is the same as one before the next point, so that they are points only when asked for.
 */

import { subscribe } from "node:diagnostics_channel";
import fs from "node:fs";
import http from "node:http";
import { DuckDBConnection } from "@duckdb/node-api";

export type CallKind = "file system" | "source" | "store" | "engine";

export interface CrashPoint {
  readonly kind: CallKind | "none";
  /** "rename", "PUT answered". */
  readonly name: string;
  /** Path, URL or statement. */
  readonly subject: string;
}

export interface CallCounts {
  readonly points: readonly CrashPoint[];
  /** Calls that only look, by kind; none when they are points themselves. */
  readonly looks: Readonly<Partial<Record<CallKind, number>>>;
}

export interface CounterOptions {
  /** Folders whose files count. */
  readonly folders: readonly string[];
  /** Number of the point to die at, from 1; 0 = never. */
  readonly dieAt: number;
  readonly looksArePoints: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: functions of all kinds are wrapped alike
type AnyFunction = (...args: any[]) => any;

const CHANGES = new Set(
  "open write writev writeFile appendFile mkdir mkdtemp link symlink rename unlink rm rmdir utimes copyFile truncate chmod".split(
    " ",
  ),
);
const LOOKS = new Set(
  "close read readv readFile stat lstat fstat readdir realpath readlink access exists fsync".split(" "),
);
const BY_DESCRIPTOR = new Set("close read readv write writev fstat fsync ftruncate".split(" "));

const say = fs.writeSync;
const truncate = fs.truncateSync;
const sizeOf = (path: string): number => fs.statSync(path).size;
const points: CrashPoint[] = [];
const looks: Partial<Record<CallKind, number>> = {};
const opened = new Map<number, string>();
/** Files that have their first piece. */
const begun = new Set<string>();
let options: CounterOptions | null = null;

/** Nothing counts before. */
export async function startCounting(given: CounterOptions): Promise<void> {
  await wrapFileHandles();
  options = given;
}

export function stopCounting(): CallCounts {
  options = null;
  return { points, looks };
}

function reach(kind: CallKind, name: string, subject: string): boolean {
  points.push({ kind, name, subject });
  return points.length === options?.dieAt;
}

function point(kind: CallKind, name: string, subject: string): void {
  if (options !== null && reach(kind, name, subject)) die();
}

function look(kind: CallKind, name: string, subject: string): void {
  if (options === null) return;
  if (options.looksArePoints) point(kind, name, subject);
  else looks[kind] = (looks[kind] ?? 0) + 1;
}

/** Does not return: the signal is there before the system call ends. */
function die(): never {
  const last = points.at(-1);
  say(1, `${JSON.stringify(last)}\n`);
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

function isCounted(path: unknown): path is string {
  return typeof path === "string" && options !== null && options.folders.some((folder) => path.startsWith(folder));
}

/** What a stream brings comes in as many pieces as the network makes of it: the first one is a point, the others are not. */
function countPiece(fd: number, data: unknown): void {
  const path = opened.get(fd);
  if (path === undefined || begun.has(path)) return;
  if (options !== null) begun.add(path);
  countFileCall("writeFile", fd, data, (half) => say(fd, half));
}

/** @param torn does what the call would, to half of its data; null = it is done whole or not at all */
function countFileCall(name: string, first: unknown, data: unknown, torn: ((half: Uint8Array) => void) | null): void {
  if (options === null) return;
  const path = typeof first === "number" ? opened.get(first) : first;
  if (!isCounted(path)) return;
  const flags = name === "open" ? String(data ?? "r") : "";
  // Opening to read, or a folder to sync it, changes nothing.
  const changes = name === "open" ? /[wa+]/.test(flags) : CHANGES.has(name);
  (changes ? point : look)("file system", name, path);
  const isTearable = torn !== null && data instanceof Uint8Array && data.length > 1;
  if (!isTearable || !reach("file system", `${name}, half done`, path)) return;
  torn(data.subarray(0, data.length >> 1));
  die();
}

function wrap(name: string, call: AnyFunction): AnyFunction {
  const isSync = name.endsWith("Sync");
  const plain = isSync ? name.slice(0, -4) : name;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const [first, data] = args;
    if (!BY_DESCRIPTOR.has(plain) || typeof first === "number")
      countFileCall(plain, first, data, plain === "write" ? (half) => say(first as number, half) : null);
    const result = call.apply(this, args);
    if (plain === "open" && typeof first === "string") rememberOpened(first, result);
    return result;
  };
  // promisify() finds what it must know among them.
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(call)) as AnyFunction;
}

function rememberOpened(path: string, result: unknown): void {
  if (typeof result === "number") opened.set(result, path);
  else if (result instanceof Promise)
    result.then(
      (handle: { fd: number }) => opened.set(handle.fd, path),
      () => {},
    );
}

function wrapFunctionsOf(target: object): void {
  const functions = target as Record<string, AnyFunction>;
  for (const [name, value] of Object.entries(functions)) {
    const plain = name.replace(/Sync$/, "");
    if (typeof value === "function" && (CHANGES.has(plain) || LOOKS.has(plain))) functions[name] = wrap(name, value);
  }
}

/** Its methods go past `fs`. */
async function wrapFileHandles(): Promise<void> {
  const handle = await fs.promises.open("/dev/null");
  const methods = Object.getPrototypeOf(handle) as Record<string, AnyFunction>;
  await handle.close();
  const names = { write: "write", writeFile: "writeFile", read: "read", stat: "fstat", sync: "fsync", close: "close" };
  for (const [method, name] of Object.entries(names)) {
    const call = methods[method];
    if (call === undefined) continue;
    methods[method] = function (this: { fd: number }, ...args: unknown[]): unknown {
      const { fd } = this;
      if (method === "writeFile") countPiece(fd, args[0]);
      else countFileCall(name, fd, args[0], name === "write" ? (half) => say(fd, half) : null);
      return call.apply(this, args);
    };
  }
}

/** Requests to sources: what the HTTP client says itself of each. */
function countSourceRequests(): void {
  const nameOf = (message: unknown): readonly [string, string] => {
    const { request } = message as { request: { method: string; origin: string; path: string } };
    return [request.method, `${request.origin}${request.path}`];
  };
  subscribe("undici:client:sendHeaders", (message) => {
    const [method, url] = nameOf(message);
    point("source", `${method}, not sent`, url);
  });
  subscribe("undici:request:headers", (message) => {
    const [method, url] = nameOf(message);
    point("source", `${method}, answered`, url);
  });
}

/** Requests to the object store. */
function countStoreRequests(): void {
  const { request: original } = http;
  http.request = ((...args: Parameters<typeof http.request>) => {
    const request = original(...args);
    if (options === null) return request;
    const { method, path } = request;
    const changes = !["GET", "HEAD"].includes(method);
    const count = changes ? point : look;
    count("store", `${method}, not sent`, path);
    if (changes) tearBody(request);
    request.prependOnceListener("response", () => {
      if (changes || options?.looksArePoints) point("store", `${method}, answered`, path);
    });
    return request;
  }) as typeof http.request;
}

/** A body ends in the middle, on the wire. */
function tearBody(request: http.ClientRequest): void {
  const end: AnyFunction = request.end;
  request.end = ((...args: unknown[]) => {
    const [body] = args;
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const isTearable = options !== null && bytes instanceof Uint8Array && bytes.length > 1;
    if (!isTearable || !reach("store", `${request.method}, half sent`, request.path)) return end.apply(request, args);
    request.write(bytes.subarray(0, bytes.length >> 1));
    setTimeout(die, HALF_SENT_MS);
    return request;
  }) as typeof request.end;
}

/** Until half of a body has left; nothing else of the work goes on, since it waits for the answer. */
const HALF_SENT_MS = 50;

/** What DuckDB writes does not go through Node. */
function countEngineWrites(): void {
  const { run } = DuckDBConnection.prototype;
  DuckDBConnection.prototype.run = async function (this: DuckDBConnection, ...args: Parameters<typeof run>) {
    const [sql] = args;
    const file = /\bTO '([^']+)'/.exec(sql)?.[1];
    if (options === null || !/^\s*COPY\b/.test(sql) || file === undefined) {
      look("engine", "run", sql);
      return run.apply(this, args);
    }
    point("engine", "COPY", file);
    if (!reach("engine", "COPY, half done", file)) return run.apply(this, args);
    await run.apply(this, args);
    truncate(file, sizeOf(file) >> 1);
    return die();
  };
}

const { native } = fs.realpathSync;
wrapFunctionsOf(fs);
fs.realpathSync.native = wrap("realpathSync", native) as typeof native;
wrapFunctionsOf(fs.promises);
countSourceRequests();
countStoreRequests();
countEngineWrites();
