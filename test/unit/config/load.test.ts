import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { ConfigError } from "../../../src/errors.ts";
import { copyConfig } from "./config-folder.ts";

describe("loadConfig", () => {
  it("finds the package's own files", async () => {
    const config = await loadConfig();
    expect(config.competitions.competitions.map(({ code }) => code)).toContain("PL");
    expect(config.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("takes null, as settings give it, for the package's own files", async () => {
    const config = await loadConfig({ endpointsFile: null, competitionsFile: null });
    expect(config).toEqual(await loadConfig());
  });

  it("freezes everything and leaves $schema out", async () => {
    const { endpoints, competitions, contractSchemas } = await loadConfig();
    expect(Object.isFrozen(competitions.competitions[0]?.zones[0])).toBe(true);
    expect(Object.isFrozen(contractSchemas)).toBe(true);
    expect(endpoints).not.toHaveProperty("$schema");
    expect(competitions).not.toHaveProperty("$schema");
  });

  it("loads each contract once, by the path that endpoints name", async () => {
    const { endpoints, contractSchemas } = await loadConfig();
    const named = new Set(endpoints.endpoints.map(({ contract }) => contract.schema));
    expect(new Set(Object.keys(contractSchemas))).toEqual(named);
  });

  it("hashes what the files say, not how they are laid out", async () => {
    const folder = copyConfig();
    const original = await loadConfig();
    folder.edit("competitions", (content) => {
      content.competitions[0] = Object.fromEntries(Object.entries(content.competitions[0]).reverse());
    });
    expect((await folder.load()).hash).toBe(original.hash);
    folder.edit("competitions", (content) => content.competitions[0].seasons.push(2026));
    expect((await folder.load()).hash).not.toBe(original.hash);
  });

  it("takes contracts beside the endpoints file first, the package's own otherwise", async () => {
    const folder = copyConfig();
    rmSync(join(folder.path, "contracts"), { recursive: true });
    expect(Object.keys((await folder.load()).contractSchemas)).toContain("contracts/statsbomb-event.schema.json");
  });
});

describe("a file that cannot be read", () => {
  it("is named when it is missing", async () => {
    const missing = loadConfig({ endpointsFile: "/nowhere/endpoints.json" });
    await expect(missing).rejects.toThrow(new ConfigError(["/nowhere/endpoints.json: there is no such file"]));
  });

  it("is named when it is a folder", async () => {
    const folder = copyConfig();
    const wrong = loadConfig({ endpointsFile: folder.path });
    await expect(wrong).rejects.toThrow(/: cannot be read: EISDIR/);
  });

  it("is told by line and column, and the other file is checked all the same", async () => {
    const folder = copyConfig();
    folder.write("endpoints.json", '{\n  "sources": [],\n  "endpoints" []\n}');
    folder.edit("competitions", (content) => {
      content.competitions[3].timezone = "Europe/Berln";
    });
    expect(await folder.faults()).toEqual([
      'endpoints.json: line 3, column 15: expected ":" after the key, but there is "["',
      'competitions.json: /competitions/3/timezone: "Europe/Berln" is not an IANA time zone; did you mean "Europe/Berlin"?',
    ]);
  });

  it.each([["null"], ["[]"], ['"text"'], ["{}"]])("is refused, not stumbled over, when it is %s", async (text) => {
    for (const name of ["endpoints.json", "competitions.json"]) {
      const folder = copyConfig();
      folder.write(name, text);
      const faults = await folder.faults();
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.every((fault) => fault.startsWith(name))).toBe(true);
    }
  });
});

it("tells every fault of both files at once, in the error's message too", async () => {
  const folder = copyConfig();
  folder.edit("endpoints", (content) => {
    content.endpoints[0].refresh = "hourly";
    content.endpoints[1].jobs.push("nightly");
    content.jobs[0].timing.cron = "0 26 * * *";
    delete content.sources[0].licence;
  });
  folder.edit("competitions", (content) => {
    content.competitions[0].nam = "x";
    content.competitions[1].slug = "premier-league";
    content.competitions[10].formats[0].groups = 5;
  });
  expect(await folder.faults()).toEqual([
    'endpoints.json: /sources/0: "licence" is missing',
    'endpoints.json: /endpoints/0/refresh: "hourly" is not one of once, daily, live',
    'endpoints.json: /endpoints/1/jobs/2: unknown job "nightly"; known: daily_ingest, live_matches, backfill',
    'endpoints.json: /jobs/0/timing/cron: "0 26 * * *" is not a cron line: hour: 26 is not between 0 and 23',
    'competitions.json: /competitions/0/nam: unknown key; did you mean "name"?',
    'competitions.json: /competitions/1/slug: slug "premier-league" stands already at /competitions/0/slug',
    "competitions.json: /competitions/10/formats/0/groups: 32 teams do not make 5 groups of equal size",
  ]);
  await expect(folder.load()).rejects.toThrow(/^7 faults:\n {2}- .*endpoints\.json: \/sources\/0/);
});
