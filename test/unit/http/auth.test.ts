import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAuthenticate, loadAdminKey } from "../../../src/http/auth.ts";
import { isOriginAllowed } from "../../../src/http/origins.ts";

describe("createAuthenticate", () => {
  const authenticate = createAuthenticate("a-long-admin-key-for-tests");
  it("knows the admin key, nobody, and a wrong key", () => {
    expect(authenticate(undefined).kind).toBe("anonymous");
    expect(authenticate("Bearer a-long-admin-key-for-tests")).toMatchObject({
      kind: "principal",
      principal: { name: "admin" },
    });
    for (const wrong of ["Bearer nope", "Basic a-long-admin-key-for-tests", "a-long-admin-key-for-tests", ""]) {
      expect(authenticate(wrong).kind).toBe("invalid");
    }
  });
});

describe("loadAdminKey", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "pitchlake-auth-"));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it("makes a key once, readable by its owner only", async () => {
    const first = await loadAdminKey(join(dir, "data"), null);
    expect(first.created).toBe(true);
    expect((await stat(first.file!)).mode & 0o777).toBe(0o600);
    expect((await readFile(first.file!, "utf8")).trim()).toBe(first.key);
    expect(await loadAdminKey(join(dir, "data"), null)).toMatchObject({ key: first.key, created: false });
  });

  it("takes ADMIN_KEY instead and writes nothing", async () => {
    expect(await loadAdminKey(dir, "from-the-environment")).toEqual({
      key: "from-the-environment",
      file: null,
      created: false,
    });
    await expect(stat(join(dir, "admin.key"))).rejects.toThrow();
  });
});

describe("isOriginAllowed", () => {
  const allowed = ["http://localhost:*", "https://app.example"];
  it.each([
    ["http://localhost:3000", true],
    ["http://localhost", true],
    ["https://app.example", true],
    ["http://localhost.evil.example", false],
    ["http://localhost:3000.evil.example", false],
    ["https://app.example.evil", false],
    ["null", false],
  ])("%s → %s", (origin, expected) => {
    expect(isOriginAllowed(origin, allowed)).toBe(expected);
  });
});
