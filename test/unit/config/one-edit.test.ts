/** "Adding an endpoint, a competition or a season is one edit in config/": done here in a temporary copy. */

import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { competitionSeasons, expectedMatches, formatOf, seasonValues } from "../../../src/config/seasons.ts";
import { copyConfig } from "./config-folder.ts";

const keysOf = (config: Awaited<ReturnType<typeof loadConfig>>): readonly string[] =>
  competitionSeasons(config).map(({ competition, season }) => `${competition.code} ${season}`);

describe("one edit", () => {
  it("adds a season: one number", async () => {
    const folder = copyConfig();
    const before = keysOf(await folder.load());
    folder.edit("competitions", ({ competitions }) => competitions[0].seasons.push(2026));
    const config = await folder.load();
    expect(keysOf(config).filter((key) => !before.includes(key))).toEqual(["PL 2026"]);
    const premierLeague = config.competitions.competitions[0]!;
    expect(expectedMatches(formatOf(premierLeague, 2026))).toBe(380);
    expect(seasonValues(premierLeague, 2026, "OPENFOOTBALL")).toMatchObject({
      file: "2026-27/en.1.json",
      season_id: "en.1_2026-27",
    });
  });

  it("adds a competition: one row", async () => {
    const folder = copyConfig();
    const before = keysOf(await folder.load());
    folder.edit("competitions", ({ competitions }) =>
      competitions.push({
        code: "SPL",
        slug: "premiership",
        name: "Premiership",
        country: "Scotland",
        kind: "LEAGUE",
        timezone: "Europe/London",
        seasonLabel: "split",
        seasons: [2023, 2024],
        ids: { OPENFOOTBALL: { repo: "football.json", file: "{label}/sco.1.json", season_id: "sco.1_{label}" } },
        formats: [{ teams: 12, meetings: 1 }],
        order: [{ criteria: ["points", "goal_difference", "goals_for"] }],
        zones: [],
        deductions: [],
      }),
    );
    const after = keysOf(await folder.load());
    expect(after.filter((key) => !before.includes(key))).toEqual(["SPL 2023", "SPL 2024"]);
  });

  it("adds an endpoint: one row, its contract among the package's own", async () => {
    const folder = copyConfig();
    folder.edit("endpoints", ({ endpoints }) =>
      endpoints.push({
        id: "openfootball_cup_groups",
        source: "OPENFOOTBALL",
        path: "{label}/worldcup.groups.json",
        forEach: { kind: "competitionSeason", kinds: ["TOURNAMENT"] },
        dataset: "cup_groups",
        key: "raw/cup_groups/source=openfootball/season_id={season_id}/base={base}/{T}.parquet",
        format: "parquet",
        refresh: "once",
        cost: 0,
        contract: { schema: "contracts/cup-group.schema.json", records: { kind: "path", path: "groups" } },
        runner: "lambda",
        jobs: ["daily_ingest"],
      }),
    );
    expect(await folder.faults()).toEqual([
      'endpoints.json: /endpoints/36/contract/schema: "contracts/cup-group.schema.json": there is no such file',
    ]);
    folder.write("contracts/cup-group.schema.json", '{ "type": "object", "required": ["name", "teams"] }');
    const config = await folder.load();
    expect(config.endpoints.endpoints.map(({ id }) => id)).toContain("openfootball_cup_groups");
    expect(config.contractSchemas["contracts/cup-group.schema.json"]).toEqual({
      type: "object",
      required: ["name", "teams"],
    });
  });

  it("adds a schedule: one row, named by the endpoints it runs", async () => {
    const folder = copyConfig();
    folder.edit("endpoints", ({ endpoints, jobs }) => {
      jobs.push({ id: "hourly", description: "Every hour.", timing: { everySeconds: 3600 } });
      endpoints[2].jobs.push("hourly");
    });
    const { endpoints } = await folder.load();
    expect(endpoints.endpoints.filter(({ jobs }) => jobs.includes("hourly")).map(({ id }) => id)).toEqual([
      "demo_matches",
    ]);
  });
});
