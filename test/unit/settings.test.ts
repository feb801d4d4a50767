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
      lakeDir: "/cwd/.pitchlake/lake",
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

  it("refuses what it cannot do yet instead of ignoring it", () => {
    expect(faultsOf({ MINIO_ENDPOINT: "http://127.0.0.1:9000", ENGINE: "athena" })).toHaveLength(2);
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
});
