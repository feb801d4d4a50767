/** Reads config/endpoints.json and config/competitions.json; refuses bad ones with every fault at once. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { crossCheck } from "./cross-check.ts";
import { type Fault, pointer } from "./faults.ts";
import { parseJson } from "./json-text.ts";
import { packageRoot } from "./package-root.ts";
import { type Validate, validatorOf } from "./schema-validation.ts";
import type { CompetitionsFile, Config, EndpointsFile } from "./types.ts";

export interface LoadConfigOptions {
  /** Paths of other files than the package's own; null or left out = those. */
  readonly endpointsFile?: string | null;
  readonly competitionsFile?: string | null;
}

interface ConfigFile {
  /** As messages name it. */
  readonly name: string;
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** Cannot be read as JSON: nothing else can be said about it. */
  readonly isUnreadable: boolean;
}

/**
 * Loads, validates, cross-checks and freezes both files.
 * @throws ConfigError with each fault as `<file>: <JSON path>: <reason>`
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<Config> {
  const root = packageRoot(import.meta.url);
  const endpointsPath = resolve(options.endpointsFile ?? join(root, "config/endpoints.json"));
  const competitionsPath = resolve(options.competitionsFile ?? join(root, "config/competitions.json"));
  const [endpoints, competitions] = await Promise.all([
    readConfigFile(endpointsPath, await validatorOf("endpoints", root)),
    readConfigFile(competitionsPath, await validatorOf("competitions", root)),
  ]);
  const contracts = await readContracts(endpoints.value, [dirname(endpointsPath), join(root, "config")]);
  const crossed = crossCheck(endpoints, competitions);
  const faults = [
    ...inFile(endpoints.name, [...endpoints.faults, ...contracts.faults, ...crossed.endpoints]),
    ...inFile(competitions.name, [...competitions.faults, ...crossed.competitions]),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return deepFreeze({
    endpoints: withoutSchemaKey(endpoints.value) as unknown as EndpointsFile,
    competitions: withoutSchemaKey(competitions.value) as unknown as CompetitionsFile,
    contractSchemas: contracts.schemas,
    hash: createHash("sha256")
      .update(canonical([withoutSchemaKey(endpoints.value), withoutSchemaKey(competitions.value)]))
      .digest("hex"),
  });
}

async function readConfigFile(path: string, validate: Validate): Promise<ConfigFile> {
  const read = await readJson(path);
  const name = displayName(path);
  if (!read.ok) return { name, value: {}, faults: [{ path: "", reason: read.reason }], isUnreadable: true };
  const faults = validate(read.value);
  // Whatever else is wrong with it: a list, a text or null has nothing to cross-check.
  const isObject = typeof read.value === "object" && read.value !== null;
  return { name, value: isObject ? read.value : {}, faults, isUnreadable: false };
}

type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly isMissing: boolean; readonly reason: string };

async function readJson(path: string): Promise<ReadJson> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = isMissing ? "there is no such file" : `cannot be read: ${(error as Error).message}`;
    return { ok: false, isMissing, reason };
  }
  const parsed = parseJson(text);
  if (parsed.ok) return parsed;
  const reason = `line ${parsed.line}, column ${parsed.column}: ${parsed.reason}`;
  return { ok: false, isMissing: false, reason };
}

/** Record contracts by the path that endpoints name; each is looked for in the folders in turn. */
async function readContracts(
  endpoints: unknown,
  folders: readonly string[],
): Promise<{ readonly schemas: Record<string, object>; readonly faults: readonly Fault[] }> {
  const schemas: Record<string, object> = {};
  const faults: Fault[] = [];
  const rows = (endpoints as { endpoints?: unknown } | null)?.endpoints;
  for (const [index, row] of (Array.isArray(rows) ? rows : []).entries()) {
    const schema = (row as { contract?: { schema?: unknown } } | null)?.contract?.schema;
    if (typeof schema !== "string" || schema === "" || schema in schemas) continue;
    const path = pointer("endpoints", index, "contract", "schema");
    const read = await readFirst(schema, folders);
    if (!read.ok) faults.push({ path, reason: `"${schema}": ${read.reason}` });
    else if (typeof read.value !== "object" || read.value === null || Array.isArray(read.value)) {
      faults.push({ path, reason: `"${schema}" is not a JSON Schema: it is not an object` });
    } else schemas[schema] = read.value;
  }
  return { schemas, faults };
}

async function readFirst(path: string, folders: readonly string[]): Promise<ReadJson> {
  let read: ReadJson = { ok: false, isMissing: true, reason: "there is no such file" };
  for (const folder of folders) {
    read = await readJson(resolve(folder, path));
    if (read.ok || !read.isMissing) return read;
  }
  return read;
}

const inFile = (name: string, faults: readonly Fault[]): readonly string[] =>
  faults.map(({ path, reason }) => (path === "" ? `${name}: ${reason}` : `${name}: ${path}: ${reason}`));

/** Relative where that is shorter for people, absolute outside of the current folder. */
function displayName(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

function withoutSchemaKey(value: unknown): Record<string, unknown> {
  const { $schema: _, ...rest } = value as Record<string, unknown>;
  return rest;
}

/** JSON with sorted keys, so that the order of keys does not change the hash. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
