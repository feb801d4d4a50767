import { describe, expect, it } from "vitest";
import { datasetPrefix, loadPresence, presenceOf } from "../../../src/ingest/presence.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import { CUPS, LEAGUES, PAID_MATCHES } from "./support.ts";

const PREFIX = "raw/matches/source=openfootball/season_id=en.1_2014-15/base=remote/";

describe("presence", () => {
  it("knows the newest version below a prefix and nothing of its neighbours", () => {
    const presence = presenceOf([
      `${PREFIX}20250101T000000Z.parquet`,
      `${PREFIX}20260101T000000Z.parquet`,
      PREFIX.replace("remote", "remote2").concat("20270101T000000Z.parquet"),
      "raw/fd_matches/season=2014/code=PL/ingestion_date=2025-02-03/data.json",
    ]);
    expect(presence.newest(PREFIX)).toEqual({
      key: `${PREFIX}20260101T000000Z.parquet`,
      at: new Date("2026-01-01T00:00:00Z"),
      datedOn: "2026-01-01",
    });
    expect(presence.newest("raw/fd_matches/season=2014/code=PL/")?.datedOn).toBe("2025-02-03");
    expect(presence.newest("raw/fd_matches/season=2014/code=P/")).toBeNull();
  });

  it("lists each dataset prefix once, however many endpoints and items there are", async () => {
    const store = createMemoryStore();
    const listed: string[] = [];
    const counting = {
      ...store,
      list: (...args: Parameters<typeof store.list>) => {
        listed.push(args[0]);
        return store.list(...args);
      },
    };
    await loadPresence(counting, [LEAGUES, CUPS, PAID_MATCHES]);
    expect(listed).toEqual(["raw/matches/source=openfootball/", "raw/fd_matches/"]);
    expect(datasetPrefix(LEAGUES)).toBe("raw/matches/source=openfootball/");
  });
});
