/** The only reader of process.env. Settings are read once, validated once with every fault at once, and frozen. */

import { resolve } from "node:path";
import type { SourceId } from "./config/types.ts";
import { ConfigError } from "./errors.ts";

export type Role = "all" | "api" | "worker";

export type LakeSettings =
  | { readonly kind: "folder"; readonly dir: string }
  | {
      readonly kind: "bucket";
      readonly bucket: string;
      readonly prefix: string;
      /** MinIO or another S3-compatible server; null = AWS S3. */
      readonly endpoint: string | null;
      /** null = what the SDK finds. */
      readonly region: string | null;
      readonly cacheDir: string;
    };

export type EngineSettings =
  | { readonly kind: "duckdb" }
  | {
      readonly kind: "athena";
      readonly workgroup: string;
      /** Glue database of the tables that the service makes. */
      readonly database: string;
      /** `s3://…/` for results; null = the workgroup says. */
      readonly output: string | null;
      /** null = what the SDK finds. */
      readonly region: string | null;
    };

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Takes the place of the generated DATA_DIR/admin.key. */
  readonly adminKey: string | null;
  /** Allowed origins of front ends; `*` inside stands for any port. */
  readonly corsOrigins: readonly string[];
  readonly lake: LakeSettings;
  /** What the read model loads a snapshot through. */
  readonly engine: EngineSettings;
  readonly jobs:
    | { readonly kind: "embedded"; readonly dir: string }
    | { readonly kind: "redis"; readonly url: string }
    | { readonly kind: "postgres"; readonly url: string };
  readonly role: Role;
  /** Replaces the remote base of a source; `http(s):` or `file:`. */
  readonly sourceBaseUrls: Readonly<Partial<Record<SourceId, string>>>;
  /** Key of a source by the name of its variable, null when it is not set. A function, so that no dump of the settings shows one. */
  readonly secret: (name: string) => string | null;
  /** The same without the public defaults: only what the environment itself says. */
  readonly ownSecret: (name: string) => string | null;
  /** Name or ARN of the JSON secret in AWS Secrets Manager that has the keys which the environment does not; null = none. */
  readonly secretsId: string | null;
  readonly statsbomb: StatsBombSettings;
  readonly httpsProxy: string | null;
  readonly noProxy: string | null;
  readonly endpointsFile: string | null;
  readonly competitionsFile: string | null;
  readonly offline: boolean;
  readonly demo: boolean;
  readonly logLevel: string;
}

export interface StatsBombSettings {
  /** Seasons of the open data as "<competition>/<season>", e.g. "43/106"; null = not said, one season then. */
  readonly seasons: readonly string[] | null;
  /** Matches of each season, the newest, whose events are read (3 MB a match); null = all. */
  readonly maxMatches: number | null;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Fail = (name: string, reason: string) => void;

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
const LOOPBACK_ORIGINS = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
const BASE_URL_VARIABLES: Readonly<Record<string, SourceId>> = {
  OPENFOOTBALL_BASE_URL: "OPENFOOTBALL",
  STATSBOMB_BASE_URL: "STATSBOMB",
  FOOTBALL_DATA_BASE_URL: "FOOTBALL_DATA",
  THESPORTSDB_BASE_URL: "THESPORTSDB",
  API_FOOTBALL_BASE_URL: "API_FOOTBALL",
};
/** TheSportsDB's free key is public. */
const KEY_DEFAULTS: Readonly<Record<string, string | null>> = {
  FOOTBALL_DATA_API_KEY: null,
  API_FOOTBALL_KEY: null,
  THESPORTSDB_KEY: "123",
};
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, and ARNs */
const SECRETS_ID = /^[A-Za-z0-9/_+=.@:-]{1,2048}$/;

/**
 * @param env usually process.env
 * @param cwd folder that relative paths count from
 * @throws ConfigError with every bad setting at once
 */
export function loadSettings(env: Environment, cwd: string): Settings {
  const faults: string[] = [];
  const fail: Fail = (name, reason) => faults.push(`${name}: ${reason}`);
  const dataDir = resolve(cwd, text(env.DATA_DIR) ?? ".pitchlake");
  const keys = ownKeys(env, fail);
  const settings: Settings = {
    host: text(env.HOST) ?? "127.0.0.1",
    port: port(env.PORT, fail),
    dataDir,
    adminKey: adminKey(env.ADMIN_KEY, fail),
    corsOrigins: origins(env.CORS_ORIGINS, fail),
    lake: lake(env, dataDir, fail),
    engine: engine(env, fail),
    jobs: jobBackend(env, dataDir, fail),
    role: oneOf("ROLE", env.ROLE, ["all", "api", "worker"] as const, "all", fail),
    sourceBaseUrls: baseUrls(env, fail),
    secret: (name) => keys.get(name) ?? KEY_DEFAULTS[name] ?? null,
    ownSecret: (name) => keys.get(name) ?? null,
    secretsId: secretsId(env.SECRETS_ID, fail),
    statsbomb: { seasons: statsbombSeasons(env.STATSBOMB_SEASONS, fail), maxMatches: maxMatches(env, fail) },
    httpsProxy: url("HTTPS_PROXY", env.HTTPS_PROXY ?? env.https_proxy, ["http:", "https:"], fail),
    noProxy: text(env.NO_PROXY ?? env.no_proxy),
    endpointsFile: path(env.ENDPOINTS_FILE, cwd),
    competitionsFile: path(env.COMPETITIONS_FILE, cwd),
    offline: flag("OFFLINE", env.OFFLINE, false, fail),
    demo: flag("DEMO", env.DEMO, true, fail),
    logLevel: oneOf("LOG_LEVEL", env.LOG_LEVEL, LOG_LEVELS, "info", fail),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(settings);
}

const text = (value: string | undefined): string | null => {
  const trimmed = value?.trim();
  return trimmed ? trimmed : null;
};

const path = (value: string | undefined, cwd: string): string | null => {
  const given = text(value);
  return given === null ? null : resolve(cwd, given);
};

function port(value: string | undefined, fail: Fail): number {
  const given = text(value) ?? "4000";
  const number = Number(given);
  if (/^\d+$/.test(given) && number <= 65_535) return number;
  fail("PORT", `"${given}" is not a port number from 0 to 65535`);
  return 0;
}

function adminKey(value: string | undefined, fail: Fail): string | null {
  const given = text(value);
  if (given !== null && given.length < 16) fail("ADMIN_KEY", "is shorter than 16 characters");
  return given;
}

function flag(name: string, value: string | undefined, fallback: boolean, fail: Fail): boolean {
  const given = text(value)?.toLowerCase();
  if (given === undefined) return fallback;
  if (["true", "1", "yes"].includes(given)) return true;
  if (["false", "0", "no"].includes(given)) return false;
  fail(name, `"${given}" is neither true nor false`);
  return fallback;
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly T[],
  fallback: T,
  fail: Fail,
): T {
  const given = text(value);
  if (given === null) return fallback;
  const found = allowed.find((word) => word === given.toLowerCase());
  if (found === undefined) fail(name, `"${given}" is none of ${allowed.join(", ")}`);
  return found ?? fallback;
}

function url(name: string, value: string | undefined, protocols: readonly string[], fail: Fail): string | null {
  const given = text(value);
  if (given === null) return null;
  const protocol = URL.canParse(given) ? new URL(given).protocol : null;
  if (protocol === null || !protocols.includes(protocol)) {
    // The value may hold a password: never echoed.
    fail(name, `is not a URL that starts with ${protocols.join(" or ")}`);
    return null;
  }
  return given.replace(/\/+$/, "");
}

function baseUrls(env: Environment, fail: Fail): Settings["sourceBaseUrls"] {
  const urls: Partial<Record<SourceId, string>> = {};
  for (const [name, source] of Object.entries(BASE_URL_VARIABLES)) {
    const given = url(name, env[name], ["http:", "https:", "file:"], fail);
    if (given !== null) urls[source] = given;
  }
  return urls;
}

/** Keys go into headers and paths: whatever cannot stand there is a mistake of copying. */
function ownKeys(env: Environment, fail: Fail): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const name of Object.keys(KEY_DEFAULTS)) {
    const given = text(env[name]);
    if (given !== null && !/^[\x21-\x7e]+$/.test(given)) fail(name, "holds characters that no key has");
    if (given !== null) values.set(name, given);
  }
  return values;
}

function secretsId(value: string | undefined, fail: Fail): string | null {
  const given = text(value);
  if (given !== null && !SECRETS_ID.test(given))
    fail("SECRETS_ID", "is not the name or ARN of a secret, such as epl-pipeline/dev/api-keys");
  return given;
}

function statsbombSeasons(value: string | undefined, fail: Fail): readonly string[] | null {
  const given = text(value);
  if (given === null) return null;
  const list = given.split(",").map((season) => season.trim());
  for (const season of list) {
    if (!/^\d{1,5}\/\d{1,5}$/.test(season))
      fail("STATSBOMB_SEASONS", `"${season}" is not a competition and a season such as 43/106`);
  }
  return [...new Set(list)];
}

function maxMatches({ STATSBOMB_MAX_MATCHES }: Environment, fail: Fail): number | null {
  const given = text(STATSBOMB_MAX_MATCHES)?.toLowerCase() ?? "10";
  if (given === "all") return null;
  if (/^\d{1,6}$/.test(given)) return Number(given);
  fail("STATSBOMB_MAX_MATCHES", `"${given}" is neither a number of matches nor all`);
  return 0;
}

function origins(value: string | undefined, fail: Fail): readonly string[] {
  const given = text(value);
  if (given === null) return LOOPBACK_ORIGINS;
  const list = given.split(",").map((origin) => origin.trim());
  for (const origin of list) {
    if (!/^https?:\/\/[^/\s]+$/.test(origin))
      fail("CORS_ORIGINS", `"${origin}" is not an origin such as https://example.org`);
  }
  return list;
}

const DEFAULT_BUCKET = "football-data-lake";
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/;

function lake(env: Environment, dataDir: string, fail: Fail): LakeSettings {
  const given = text(env.MINIO_ENDPOINT);
  const endpoint = given === null || given.includes("://") ? given : `http://${given}`;
  const checked = url("MINIO_ENDPOINT", endpoint ?? undefined, ["http:", "https:"], fail);
  const bucket = text(env.LAKE_BUCKET) ?? (given === null ? null : DEFAULT_BUCKET);
  if (bucket === null) return { kind: "folder", dir: resolve(dataDir, "lake") };
  if (!BUCKET.test(bucket)) fail("LAKE_BUCKET", `"${bucket}" is not a bucket name`);
  const prefix = text(env.LAKE_PREFIX) ?? "";
  if (prefix !== "" && !PREFIX.test(prefix)) fail("LAKE_PREFIX", `"${prefix}" is not a prefix such as lake/football`);
  const region = text(env.AWS_REGION ?? env.AWS_DEFAULT_REGION);
  return { kind: "bucket", bucket, prefix, endpoint: checked, region, cacheDir: resolve(dataDir, "cache", "lake") };
}

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html, and names that need no quotes in DDL. */
const WORKGROUP = /^[A-Za-z0-9._-]{1,128}$/;
const DATABASE = /^[a-z][a-z0-9_]{0,127}$/;

function engine(env: Environment, fail: Fail): EngineSettings {
  const kind = oneOf("ENGINE", env.ENGINE, ["duckdb", "athena"] as const, "duckdb", fail);
  if (kind === "duckdb") return { kind };
  const workgroup = text(env.ATHENA_WORKGROUP) ?? "primary";
  if (!WORKGROUP.test(workgroup)) fail("ATHENA_WORKGROUP", `"${workgroup}" is not the name of a workgroup`);
  const database = text(env.ATHENA_DATABASE) ?? "mart";
  if (!DATABASE.test(database)) fail("ATHENA_DATABASE", `"${database}" is not the name of a Glue database`);
  const output = url("ATHENA_OUTPUT", env.ATHENA_OUTPUT, ["s3:"], fail);
  if (text(env.LAKE_BUCKET) === null || text(env.MINIO_ENDPOINT) !== null)
    fail("ENGINE", "athena reads from AWS S3 alone: set LAKE_BUCKET and no MINIO_ENDPOINT");
  const region = text(env.AWS_REGION ?? env.AWS_DEFAULT_REGION);
  return { kind, workgroup, database, output: output === null ? null : `${output}/`, region };
}

function jobBackend(env: Environment, dataDir: string, fail: Fail): Settings["jobs"] {
  const redis = url("REDIS_URL", env.REDIS_URL, ["redis:", "rediss:"], fail);
  const postgres = url("DATABASE_URL", env.DATABASE_URL, ["postgres:", "postgresql:"], fail);
  if (redis !== null) return { kind: "redis", url: redis };
  if (postgres !== null) return { kind: "postgres", url: postgres };
  return { kind: "embedded", dir: resolve(dataDir, "queue") };
}
