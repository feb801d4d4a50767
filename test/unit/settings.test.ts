import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/errors.ts";
import { loadSettings } from "../../src/settings.ts";

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadSettings(env, "/cwd");
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe("loadSettings", () => {
  it("needs nothing and listens on loopback", () => {
    const settings = loadSettings({}, "/cwd");
    expect(settings).toMatchObject({
      host: "127.0.0.1",
      port: 4000,
      dataDir: "/cwd/.pitchlake",
      lake: { kind: "folder", dir: "/cwd/.pitchlake/lake" },
      jobs: { kind: "embedded", dir: "/cwd/.pitchlake/queue" },
      role: "all",
      offline: false,
      demo: true,
      logLevel: "info",
    });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it("lists every fault at once, by name", () => {
    const faults = faultsOf({
      PORT: "70000",
      OFFLINE: "maybe",
      ROLE: "boss",
      ADMIN_KEY: "short",
      CORS_ORIGINS: "example.org",
    });
    expect(faults.map((f) => f.split(":")[0])).toEqual(["PORT", "ADMIN_KEY", "CORS_ORIGINS", "ROLE", "OFFLINE"]);
  });

  it("never echoes a URL, which may hold a password", () => {
    const [fault] = faultsOf({ REDIS_URL: "http://user:hunter2@host" });
    expect(fault).toMatch(/^REDIS_URL: is not a URL/);
    expect(fault).not.toContain("hunter2");
  });

  it("reads through Athena when a bucket of AWS holds the lake", () => {
    expect(loadSettings({}, "/cwd").engine).toEqual({ kind: "duckdb" });
    const athena = { ENGINE: "Athena", LAKE_BUCKET: "my-lake", AWS_REGION: "eu-west-1" };
    const engine = { kind: "athena", workgroup: "primary", database: "mart", output: null, region: "eu-west-1" };
    expect(loadSettings(athena, "/cwd").engine).toEqual(engine);
    const named = { ATHENA_WORKGROUP: "lake.dev", ATHENA_DATABASE: "football", ATHENA_OUTPUT: "s3://out/athena/" };
    expect(loadSettings({ ...athena, ...named }, "/cwd").engine).toEqual({
      ...engine,
      workgroup: "lake.dev",
      database: "football",
      output: "s3://out/athena/",
    });
  });

  it("refuses an Athena that could not read the lake, and names that are none", () => {
    const names = (env: Record<string, string>) => faultsOf(env).map((fault) => fault.split(":")[0]);
    expect(names({ ENGINE: "athena" })).toEqual(["ENGINE"]);
    expect(names({ ENGINE: "athena", LAKE_BUCKET: "my-lake", MINIO_ENDPOINT: "localhost:9000" })).toEqual(["ENGINE"]);
    expect(names({ ENGINE: "spark" })).toEqual(["ENGINE"]);
    const wrong = { ATHENA_WORKGROUP: "a b", ATHENA_DATABASE: "Mart", ATHENA_OUTPUT: "/tmp" };
    expect(names({ ENGINE: "athena", LAKE_BUCKET: "my-lake", ...wrong })).toEqual([
      "ATHENA_WORKGROUP",
      "ATHENA_DATABASE",
      "ATHENA_OUTPUT",
    ]);
  });

  it("keeps the lake in a bucket when one is named, on MinIO when that has an address", () => {
    const cacheDir = "/cwd/.pitchlake/cache/lake";
    expect(loadSettings({ LAKE_BUCKET: "my-lake", LAKE_PREFIX: "a/b", AWS_REGION: "eu-west-1" }, "/cwd").lake).toEqual({
      kind: "bucket",
      bucket: "my-lake",
      prefix: "a/b",
      endpoint: null,
      region: "eu-west-1",
      cacheDir,
    });
    expect(loadSettings({ MINIO_ENDPOINT: "localhost:9000" }, "/cwd").lake).toEqual({
      kind: "bucket",
      bucket: "football-data-lake",
      prefix: "",
      endpoint: "http://localhost:9000",
      region: null,
      cacheDir,
    });
    expect(faultsOf({ LAKE_BUCKET: "Not A Bucket", LAKE_PREFIX: "../x" }).map((f) => f.split(":")[0])).toEqual([
      "LAKE_BUCKET",
      "LAKE_PREFIX",
    ]);
  });

  it("prefers Redis over PostgreSQL over the embedded queue", () => {
    const both = loadSettings({ REDIS_URL: "redis://127.0.0.1:6379", DATABASE_URL: "postgres://127.0.0.1/x" }, "/cwd");
    expect(both.jobs).toEqual({ kind: "redis", url: "redis://127.0.0.1:6379" });
    expect(loadSettings({ DATABASE_URL: "postgres://127.0.0.1/x" }, "/cwd").jobs.kind).toBe("postgres");
  });

  it("takes file: and http: base URLs without a trailing slash", () => {
    const settings = loadSettings({ OPENFOOTBALL_BASE_URL: "file:///data/openfootball/" }, "/cwd");
    expect(settings.sourceBaseUrls).toEqual({ OPENFOOTBALL: "file:///data/openfootball" });
    expect(faultsOf({ STATSBOMB_BASE_URL: "ftp://x" })).toHaveLength(1);
  });

  it.each([
    ["", 4000],
    ["0", 0],
    ["65535", 65_535],
  ])("reads PORT %j as %i", (given, port) => {
    expect(loadSettings({ PORT: given }, "/cwd").port).toBe(port);
  });

  it("gives keys by name, and shows none", () => {
    const settings = loadSettings({ API_FOOTBALL_KEY: "very-secret", FOOTBALL_DATA_API_KEY: " " }, "/cwd");
    expect(settings.secret("API_FOOTBALL_KEY")).toBe("very-secret");
    expect(settings.secret("FOOTBALL_DATA_API_KEY")).toBeNull();
    expect(settings.secret("THESPORTSDB_KEY")).toBe("123");
    expect(settings.secret("PATH")).toBeNull();
    expect(JSON.stringify(settings)).not.toContain("very-secret");
    expect(faultsOf({ API_FOOTBALL_KEY: "very secret" })).toEqual([
      "API_FOOTBALL_KEY: holds characters that no key has",
    ]);
  });

  it("takes the name or ARN of a secret, and tells the environment's keys from public ones", () => {
    const settings = loadSettings({ SECRETS_ID: "epl-pipeline/dev/api-keys", API_FOOTBALL_KEY: "k" }, "/cwd");
    expect(settings.secretsId).toBe("epl-pipeline/dev/api-keys");
    expect([settings.ownSecret("API_FOOTBALL_KEY"), settings.ownSecret("THESPORTSDB_KEY")]).toEqual(["k", null]);
    expect(loadSettings({}, "/cwd").secretsId).toBeNull();
    expect(faultsOf({ SECRETS_ID: "my secret" }).map((f) => f.split(":")[0])).toEqual(["SECRETS_ID"]);
  });

  it("reads what of StatsBomb's open data is wanted", () => {
    const of = (env: Record<string, string>) => loadSettings(env, "/cwd").statsbomb;
    expect(of({})).toEqual({ seasons: null, maxMatches: 10 });
    expect(of({ STATSBOMB_SEASONS: "2/27, 43/106,2/27", STATSBOMB_MAX_MATCHES: "ALL" })).toEqual({
      seasons: ["2/27", "43/106"],
      maxMatches: null,
    });
    expect(faultsOf({ STATSBOMB_SEASONS: "2-27", STATSBOMB_MAX_MATCHES: "many" })).toEqual([
      'STATSBOMB_SEASONS: "2-27" is not a competition and a season such as 43/106',
      'STATSBOMB_MAX_MATCHES: "many" is neither a number of matches nor all',
    ]);
  });
});
