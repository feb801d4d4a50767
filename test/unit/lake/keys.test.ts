import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import {
  creditsKey,
  freshnessKey,
  fromT,
  itemPrefix,
  martKey,
  parsePartitions,
  parseRunKey,
  quarantineKey,
  quarantineReasonKey,
  rawKey,
  runChunkKey,
  runHeaderKey,
  runPrefix,
  runsPrefix,
  scheduleKey,
  snapshotManifestKey,
  snapshotPointerKey,
  toD,
  toT,
} from "../../../src/lake/keys.ts";
import { checkKey, compareKeys } from "../../../src/lake/object-key.ts";

const TEMPLATE = "raw/matches/source=openfootball/season_id={season_id}/base={base}/{T}.parquet";
const PAGED = "raw/fixtures/season={season}/league_id={league_id}/ingestion_date={D}/data.json";
const T = "20251122T060000Z";
const D = "2025-11-22";

const characters = "ABYZabyz0129_.-".split("");
const partitionValue = fc
  .string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 64 })
  .filter((value) => value !== "." && value !== ".." && !value.endsWith(".meta"));
/** Anything that somebody may try: separators, dots, braces, controls, whatever. */
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("..", ".", "", "../../etc", "a/b", "a\\b", "{T}", "x.meta", "\u0000", ".store", "%2e%2e", "a=b"),
);
const instant = fc
  .date({ min: new Date(0), max: new Date("2200-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

function argumentOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as InvalidInputError).argument;
  }
}

describe("instants", () => {
  it("writes T and D in UTC", () => {
    const date = new Date("2025-11-22T23:30:05.999+02:00");
    expect(toT(date)).toBe("20251122T213005Z");
    expect(toD(date)).toBe("2025-11-22");
  });

  it("reads T back", () => {
    fc.assert(fc.property(instant, (date) => void expect(fromT(toT(date))).toEqual(date)));
  });

  it.each(["20250231T000000Z", "20251122T240000Z", "20251122", "2025-11-22T06:00:00Z", "", "20251122T060000"])(
    "takes %j for no instant",
    (text) => expect(fromT(text)).toBeNull(),
  );

  it("refuses a date that has no such text", () => {
    expect(argumentOf(() => toT(new Date(Number.NaN)))).toBe("date");
    expect(argumentOf(() => toD(new Date(8.64e15)))).toBe("date");
  });
});

describe("rawKey", () => {
  it("expands parameters, T and D", () => {
    expect(rawKey(TEMPLATE, { season_id: "en.1_2014-15", base: "package" }, { T })).toBe(
      "raw/matches/source=openfootball/season_id=en.1_2014-15/base=package/20251122T060000Z.parquet",
    );
    expect(rawKey(PAGED, { season: "2024", league_id: "39" }, { D })).toBe(
      "raw/fixtures/season=2024/league_id=39/ingestion_date=2025-11-22/data.json",
    );
  });

  it("names the parameter that is missing or wrong", () => {
    expect(argumentOf(() => rawKey(TEMPLATE, { base: "x" }, { T }))).toBe("season_id");
    expect(argumentOf(() => rawKey(TEMPLATE, { base: "a/b", season_id: "x" }, { T }))).toBe("base");
    expect(argumentOf(() => rawKey(TEMPLATE, { base: "x", season_id: "x" }, {}))).toBe("T");
    expect(argumentOf(() => rawKey(TEMPLATE, { base: "x", season_id: "x" }, { T: "../../x" }))).toBe("T");
    expect(argumentOf(() => rawKey(PAGED, { season: "1", league_id: "1" }, { D: "2025-02-30" }))).toBe("D");
    expect(argumentOf(() => rawKey("raw/{a", { a: "x" }))).toBe("template");
    expect(argumentOf(() => rawKey("raw/{toString}", {}))).toBe("toString");
    expect(argumentOf(() => rawKey("../{a}", { a: "x" }))).toBe("key");
    for (const value of ["", ".", "..", "a b", "é", "x".repeat(65), "a%2Fb", "x.meta"]) {
      expect(
        argumentOf(() => rawKey("raw/x={a}/y", { a: value })),
        value,
      ).toBe("a");
    }
  });

  it("never leaves its prefix, whatever the parameters", () => {
    fc.assert(
      fc.property(anything, anything, anything, (season_id, base, time) => {
        const made = attempt(() => rawKey(TEMPLATE, { season_id, base }, { T: time }));
        if (made === null) return;
        expect(made.startsWith("raw/matches/source=openfootball/season_id=")).toBe(true);
        expect(made.split("/")).toHaveLength(TEMPLATE.split("/").length);
        expect(new URL(`file:///lake/${made}`).pathname).toBe(`/lake/${made}`);
        checkKey(made);
      }),
    );
  });

  it("is undone by parsePartitions", () => {
    fc.assert(
      fc.property(partitionValue, partitionValue, instant, (season_id, base, date) => {
        const parsed = parsePartitions(rawKey(TEMPLATE, { season_id, base }, { T: toT(date) }));
        expect(parsed).toEqual({ partitions: { source: "openfootball", season_id, base }, T: toT(date), D: null });
      }),
    );
    fc.assert(
      fc.property(partitionValue, partitionValue, instant, (season, league_id, date) => {
        const day = toD(date);
        const parsed = parsePartitions(rawKey(PAGED, { season, league_id }, { D: day }));
        expect(parsed).toEqual({ partitions: { season, league_id, ingestion_date: day }, T: null, D: day });
      }),
    );
  });

  it("gives different keys for different parameters", () => {
    fc.assert(
      fc.property(partitionValue, partitionValue, partitionValue, partitionValue, (a, b, c, d) => {
        const same = rawKey("x/a={a}/b={b}", { a, b }) === rawKey("x/a={a}/b={b}", { a: c, b: d });
        expect(same).toBe(a === c && b === d);
      }),
    );
  });
});

describe("itemPrefix", () => {
  it("ends before the first segment with a time", () => {
    expect(itemPrefix(TEMPLATE, { season_id: "en.1_2014-15", base: "remote" })).toBe(
      "raw/matches/source=openfootball/season_id=en.1_2014-15/base=remote/",
    );
    expect(itemPrefix("raw/live_matches/ingestion_date={D}/{T}.parquet", {})).toBe("raw/live_matches/");
    expect(itemPrefix("raw/config_seasons/hash={hash}/data.parquet", { hash: "ab" })).toBe(
      "raw/config_seasons/hash=ab/data.parquet",
    );
    expect(itemPrefix("{T}.json", {})).toBe("");
  });

  it("holds all keys of the item and none of another", () => {
    fc.assert(
      fc.property(partitionValue, partitionValue, instant, (a, b, date) => {
        const key = rawKey(TEMPLATE, { season_id: a, base: "x" }, { T: toT(date) });
        expect(key.startsWith(itemPrefix(TEMPLATE, { season_id: a, base: "x" }))).toBe(true);
        expect(key.startsWith(itemPrefix(TEMPLATE, { season_id: b, base: "x" }))).toBe(a === b);
      }),
    );
  });

  it("names a missing parameter", () => {
    expect(argumentOf(() => itemPrefix(TEMPLATE, { season_id: "x" }))).toBe("base");
  });
});

describe("parsePartitions", () => {
  it("reads odd keys without surprise", () => {
    expect(parsePartitions("raw/a=b=c/=x/y=/z")).toEqual({ partitions: { a: "b=c", y: "" }, T: null, D: null });
    expect(Object.keys(parsePartitions("raw/__proto__=1/x").partitions)).toEqual(["__proto__"]);
    expect(parsePartitions("raw/date=2025-11-22/data.json").D).toBeNull();
    expect(parsePartitions(quarantineKey("openfootball_matches", T, "ab12", "json")).T).toBe(T);
    expect(parsePartitions("")).toEqual({ partitions: {}, T: null, D: null });
  });
});

describe("run keys", () => {
  const run = fc.record({ createdAt: instant, runId: partitionValue });

  it("descend with time, so that the newest run is listed first", () => {
    fc.assert(
      fc.property(run, run, (a, b) => {
        const order = compareKeys(runHeaderKey(a.createdAt, a.runId), runHeaderKey(b.createdAt, b.runId));
        const age = b.createdAt.getTime() - a.createdAt.getTime();
        if (age !== 0) expect(Math.sign(order)).toBe(Math.sign(age));
        const chunks = compareKeys(runChunkKey(a.createdAt, a.runId, 3), runChunkKey(b.createdAt, b.runId, 1));
        if (age !== 0) expect(Math.sign(chunks)).toBe(Math.sign(age));
      }),
    );
  });

  it("are undone by parseRunKey", () => {
    fc.assert(
      fc.property(run, fc.integer({ min: 0, max: 99_999 }), ({ createdAt, runId }, chunk) => {
        const key = runChunkKey(createdAt, runId, chunk);
        expect(key.startsWith(runsPrefix)).toBe(true);
        const file = `tasks-${String(chunk).padStart(5, "0")}.json`;
        expect(parseRunKey(key)).toEqual({ createdAt, runId, file });
        expect(parseRunKey(runHeaderKey(createdAt, runId))).toEqual({ createdAt, runId, file: "header.json" });
        expect(parseRunKey(runPrefix(createdAt, runId))).toEqual({ createdAt, runId, file: "" });
      }),
    );
  });

  it("put the chunks of a run in ascending order behind its header", () => {
    const createdAt = new Date("2025-11-22T06:00:00Z");
    const keys = [
      runHeaderKey(createdAt, "r1"),
      ...[0, 9, 10, 123].map((chunk) => runChunkKey(createdAt, "r1", chunk)),
    ];
    expect(keys.toSorted(compareKeys)).toEqual(keys);
  });

  it("refuse what is no run", () => {
    expect(argumentOf(() => runHeaderKey(new Date(Number.NaN), "r"))).toBe("createdAt");
    expect(argumentOf(() => runHeaderKey(new Date(-1), "r"))).toBe("createdAt");
    expect(argumentOf(() => runHeaderKey(new Date(0), "a/b"))).toBe("runId");
    expect(argumentOf(() => runChunkKey(new Date(0), "r", 0.5))).toBe("chunk");
    expect(parseRunKey("_state/runs/x/header.json")).toBeNull();
    expect(parseRunKey("raw/a")).toBeNull();
  });
});

describe("other keys", () => {
  it("lie where DESIGN says", () => {
    expect(martKey("league_table", "0123456789abcdef")).toBe("mart/league_table/v=0123456789abcdef/data.parquet");
    const refused = quarantineKey("openfootball_matches", T, "ab12", "json");
    expect(refused).toBe(`quarantine/openfootball_matches/${T}-ab12.json`);
    expect(quarantineReasonKey(refused)).toBe(`${refused}.reason.json`);
    expect(snapshotPointerKey).toBe("_state/snapshot/pointer.json");
    expect(snapshotManifestKey("ab12")).toBe("_state/snapshot/ab12.json");
    expect(freshnessKey("openfootball", "matches")).toBe("_state/freshness/openfootball.matches.json");
    expect(scheduleKey("daily_ingest")).toBe("_state/schedules/daily_ingest.json");
    expect(creditsKey("api_football")).toBe("_state/credits/api_football.json");
  });

  it("keep a manifest from standing in for the pointer", () => {
    expect(argumentOf(() => snapshotManifestKey("pointer"))).toBe("version");
  });

  it("never leave their prefix", () => {
    const makers: readonly [string, (text: string) => string][] = [
      ["mart/", (text) => martKey(text, "v")],
      ["mart/m/v=", (text) => martKey("m", text)],
      ["quarantine/", (text) => quarantineKey(text, T, "h", "json")],
      ["quarantine/e/", (text) => quarantineKey("e", T, text, text)],
      ["quarantine/e/", (text) => quarantineKey("e", text, "h", "json")],
      ["_state/snapshot/", snapshotManifestKey],
      ["_state/runs/", (text) => runHeaderKey(new Date(0), text)],
      ["_state/freshness/", (text) => freshnessKey(text, text)],
      ["_state/schedules/", scheduleKey],
      ["_state/credits/", creditsKey],
    ];
    fc.assert(
      fc.property(anything, fc.constantFrom(...makers), (text, [prefix, make]) => {
        const made = attempt(() => make(text));
        if (made === null) return;
        expect(made.startsWith(prefix)).toBe(true);
        expect(new URL(`file:///lake/${made}`).pathname).toBe(`/lake/${made}`);
      }),
    );
  });
});

function attempt(make: () => string): string | null {
  try {
    return make();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return null;
  }
}
