import type { Config, EndpointConfig, SourceConfig } from "../../../src/config/types.ts";

const source = (id: SourceConfig["id"], bases: Readonly<Record<string, string>>): SourceConfig => ({
  id,
  name: id,
  bases: Object.entries(bases).map(([base, url]) => ({ id: base, url, path: "{file}" })),
  auth: { kind: "none" },
  limits: { concurrency: 1 },
  licence: { name: "made up", url: "https://example.org/", attribution: "made up" },
});

const endpoint = (
  id: string,
  of: SourceConfig["id"],
  jobs: readonly string[],
  more: Partial<EndpointConfig> = {},
): EndpointConfig => ({
  id,
  source: of,
  path: "{file}",
  forEach: { kind: "competitionSeason" },
  dataset: "matches",
  key: `raw/matches/source=${of.toLowerCase()}/{T}.parquet`,
  format: "parquet",
  refresh: "daily",
  cost: 0,
  contract: { schema: "contracts/x.schema.json", records: { kind: "root" } },
  runner: "lambda",
  jobs,
  ...more,
});

const after = (parent: string) => ({
  forEach: { kind: "resultOf" as const, endpoint: parent, field: "match_id", as: "match_id" },
});

/** openfootball with a remote and a package base, the demo league with dependent endpoints. */
export const config: Config = {
  endpoints: {
    sources: [
      source("OPENFOOTBALL", { remote: "https://example.org", package: "package:football.json" }),
      source("DEMO", { simulator: "simulator:" }),
      source("STATSBOMB", { remote: "https://example.org" }),
    ],
    endpoints: [
      endpoint("leagues", "OPENFOOTBALL", ["daily_ingest", "backfill"]),
      endpoint("cups", "OPENFOOTBALL", ["daily_ingest", "backfill"]),
      endpoint("demo_events", "DEMO", ["daily_ingest", "live_matches"], after("demo_matches")),
      endpoint("demo_lineups", "DEMO", ["daily_ingest", "live_matches"], after("demo_matches")),
      endpoint("demo_matches", "DEMO", ["daily_ingest", "live_matches"]),
      endpoint("sb_matches", "STATSBOMB", ["events_only"], { cost: 3 }),
    ],
    jobs: [
      { id: "daily_ingest", description: "", timing: { cron: "0 6 * * *", timezone: "UTC" } },
      { id: "live_matches", description: "", timing: { everySeconds: 900 } },
      { id: "backfill", description: "", timing: { cron: "0 7 * * 1", timezone: "UTC" } },
    ],
  },
  competitions: { competitions: [], precedence: ["OPENFOOTBALL", "DEMO"] },
  contractSchemas: {},
  hash: "made-up",
};
