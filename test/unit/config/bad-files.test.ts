import { describe, expect, it } from "vitest";
import { copyConfig } from "./config-folder.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests break the files in every way, so no type holds
type Json = any;
type Case = readonly [what: string, change: (content: Json) => void, faults: readonly string[]];

const PL = "competitions.json: /competitions/0";

const ENDPOINT_CASES: readonly Case[] = [
  [
    "unknown key",
    ({ endpoints }) => {
      endpoints[0].runer = "lambda";
    },
    ['endpoints.json: /endpoints/0/runer: unknown key; did you mean "runner"?'],
  ],
  [
    "unknown key that is like none",
    ({ endpoints }) => {
      endpoints[0].colour = "red";
    },
    ["endpoints.json: /endpoints/0/colour: unknown key"],
  ],
  [
    "missing key",
    ({ endpoints }) => {
      delete endpoints[2].key;
    },
    ['endpoints.json: /endpoints/2: "key" is missing'],
  ],
  [
    "wrong type",
    ({ endpoints }) => {
      endpoints[0].cost = "free";
    },
    ['endpoints.json: /endpoints/0/cost: expected a whole number, got "free"'],
  ],
  [
    "number out of range",
    ({ endpoints }) => {
      endpoints[0].cost = -1;
    },
    ["endpoints.json: /endpoints/0/cost: -1 is below 0"],
  ],
  [
    "unknown tag of a union",
    ({ endpoints }) => {
      endpoints[0].forEach.kind = "competitionSeasn";
    },
    [
      'endpoints.json: /endpoints/0/forEach/kind: "competitionSeasn" is not one of once, competition, competitionSeason, resultOf; did you mean "competitionSeason"?',
    ],
  ],
  [
    "fault within the chosen branch of a union only",
    ({ endpoints }) => {
      endpoints[3].forEach = { kind: "resultOf", endpoint: "demo_matches", as: "match_id", fild: "match_id" };
    },
    [
      'endpoints.json: /endpoints/3/forEach: "field" is missing',
      'endpoints.json: /endpoints/3/forEach/fild: unknown key; did you mean "field"?',
    ],
  ],
  [
    "a key in place of its setting's name",
    ({ sources }) => {
      sources[0].auth = { kind: "header", name: "x-key", secret: "abc123" };
    },
    [
      'endpoints.json: /sources/0/auth/secret: "abc123" is not the name of a setting in capitals, e.g. API_FOOTBALL_KEY; never the key itself',
    ],
  ],
  [
    "address of no known scheme",
    ({ sources }) => {
      sources[0].bases[0].url = "ftp://example.org";
    },
    [
      'endpoints.json: /sources/0/bases/0/url: "ftp://example.org" is not an address that starts with https://, http://, file:, package:<npm package>, or is simulator:',
    ],
  ],
  [
    "job with cron and interval",
    ({ jobs }) => {
      jobs[0].timing.everySeconds = 60;
    },
    ["endpoints.json: /jobs/0/timing: expected either cron with timezone, or everySeconds"],
  ],
  [
    "job with neither",
    ({ jobs }) => {
      jobs[0].timing = {};
    },
    ["endpoints.json: /jobs/0/timing: expected either cron with timezone, or everySeconds"],
  ],
  [
    "cron that does not parse, in no zone",
    ({ jobs }) => {
      jobs[2].timing = { cron: "0 7 * *", timezone: "UCT+1" };
    },
    [
      'endpoints.json: /jobs/2/timing/cron: "0 7 * *" is not a cron line: it has 4 fields, not 5 (or 6 with seconds)',
      'endpoints.json: /jobs/2/timing/timezone: "UCT+1" is not an IANA time zone',
    ],
  ],
  [
    "unknown source",
    ({ endpoints }) => {
      endpoints[0].source = "OPENFOTBALL";
    },
    [
      'endpoints.json: /endpoints/0/source: "OPENFOTBALL" is not one of OPENFOOTBALL, STATSBOMB, FOOTBALL_DATA, THESPORTSDB, API_FOOTBALL, DEMO; did you mean "OPENFOOTBALL"?',
    ],
  ],
  [
    "known source that has no row",
    ({ sources, endpoints }) => {
      endpoints[3].source = "STATSBOMB";
      sources.splice(2, 1);
      endpoints.splice(5, 5);
    },
    [
      'endpoints.json: /endpoints/3/source: unknown source "STATSBOMB"; known: OPENFOOTBALL, DEMO, FOOTBALL_DATA, THESPORTSDB, API_FOOTBALL',
    ],
  ],
  [
    "unknown job",
    ({ endpoints }) => {
      endpoints[0].jobs = ["daily_ingets"];
    },
    ['endpoints.json: /endpoints/0/jobs/0: unknown job "daily_ingets"; did you mean "daily_ingest"?'],
  ],
  [
    "ids that stand twice, whatever their case",
    ({ endpoints, sources, jobs }) => {
      endpoints[4].id = "demo_events";
      sources[0].bases[1].id = "remote";
      jobs[1].id = "backfill";
    },
    [
      'endpoints.json: /endpoints/4/id: endpoint "demo_events" stands already at /endpoints/3/id',
      'endpoints.json: /jobs/2/id: job "backfill" stands already at /jobs/1/id',
      'endpoints.json: /sources/0/bases/1/id: base "remote" stands already at /sources/0/bases/0/id',
      'endpoints.json: /endpoints/2/jobs/1: unknown job "live_matches"; known: daily_ingest, backfill',
      'endpoints.json: /endpoints/3/jobs/1: unknown job "live_matches"; known: daily_ingest, backfill',
      'endpoints.json: /endpoints/4/jobs/1: unknown job "live_matches"; known: daily_ingest, backfill',
      'endpoints.json: /endpoints/10/jobs/0: unknown job "live_matches"; known: daily_ingest, backfill',
      'endpoints.json: /endpoints/16/jobs/0: unknown job "live_matches"; known: daily_ingest, backfill',
    ],
  ],
  [
    "results of an endpoint that is not there",
    ({ endpoints }) => {
      endpoints[3].forEach.endpoint = "demo_match";
    },
    ['endpoints.json: /endpoints/3/forEach/endpoint: unknown endpoint "demo_match"; did you mean "demo_matches"?'],
  ],
  [
    "a list of seasons, and an endpoint to stand in for, that are not there",
    ({ endpoints }) => {
      const events = endpoints.find(({ id }: { id: string }) => id === "api_football_fixture_events");
      events.coverage.endpoint = "api_football_league";
      events.insteadOf = "api_football_details";
    },
    [
      'endpoints.json: /endpoints/29/coverage/endpoint: unknown endpoint "api_football_league"; did you mean "api_football_leagues"?',
      expect.stringMatching(/^endpoints\.json: \/endpoints\/29\/insteadOf: unknown endpoint "api_football_details"/),
    ],
  ],
  [
    "results of itself",
    ({ endpoints }) => {
      endpoints[3].forEach.endpoint = "demo_events";
    },
    ['endpoints.json: /endpoints/3/forEach/endpoint: endpoint "demo_events" is repeated over its own results'],
  ],
  [
    "endpoints that wait for each other",
    ({ endpoints }) => {
      endpoints[3].forEach.endpoint = "demo_lineups";
      endpoints[4].forEach.endpoint = "demo_events";
    },
    [
      "endpoints.json: /endpoints/3/forEach/endpoint: endpoints wait for each other's results: demo_events → demo_lineups → demo_events",
    ],
  ],
  [
    "template parameters that nothing provides",
    ({ endpoints, sources }) => {
      endpoints[0].path = "{fil}";
      endpoints[2].params = { from: "{date}" };
      endpoints[3].path = "events/{match}";
      sources[1].bases[0].path = "{repo}/{file}";
    },
    [
      'endpoints.json: /endpoints/0/path: nothing provides {fil}; did you mean "file"?',
      "endpoints.json: /endpoints/2/params/from: nothing provides {date}; known: T, D, base, season, label, span, code, season_id",
      "endpoints.json: /sources/1/bases/0/path: nothing provides {repo}; known: T, D, base, season, label, span, code, file, season_id",
      "endpoints.json: /endpoints/3/path: nothing provides {match}; known: T, D, base, season, label, span, code, match_id, season_id",
      "endpoints.json: /sources/1/bases/0/path: nothing provides {repo}; known: T, D, base, season, label, span, code, match_id, file, season_id",
    ],
  ],
  [
    "key outside of its dataset, without a time, of another format",
    ({ endpoints }) => {
      endpoints[2].key = "raw/match/source=demo/season_id={season_id}/base={base}/latest.json";
    },
    [
      "endpoints.json: /endpoints/2/key: must start with raw/matches/",
      "endpoints.json: /endpoints/2/key: must contain {T} or {D}",
      "endpoints.json: /endpoints/2/key: must end with .parquet",
    ],
  ],
  [
    "key that climbs out of its folder",
    ({ endpoints }) => {
      endpoints[2].key = "raw/matches/../{season_id}/{T}.parquet";
      endpoints[3].key = "raw/events//match_id={match_id}/{T}.parquet";
      endpoints[4].key = "raw/lineups/a b/match_id={match_id}/{T}.parquet";
    },
    [
      'endpoints.json: /endpoints/2/key: ".." cannot be a part of a key',
      'endpoints.json: /endpoints/3/key: "" cannot be a part of a key',
      'endpoints.json: /endpoints/4/key: "a b" cannot be a part of a key',
    ],
  ],
  [
    "key in which two bases would meet",
    ({ endpoints }) => {
      endpoints[0].key = "raw/matches/source=openfootball/season_id={season_id}/{T}.parquet";
    },
    [
      "endpoints.json: /endpoints/0/key: needs {base}: OPENFOOTBALL has 2 bases, whose objects would overwrite each other",
    ],
  ],
  [
    "key in which the items of another endpoint's results would meet",
    ({ endpoints }) => {
      endpoints[3].key = "raw/events/source=demo/{T}.parquet";
    },
    ["endpoints.json: /endpoints/3/key: must contain {match_id}, or its items would overwrite each other"],
  ],
  [
    "key in which seasons would meet",
    ({ endpoints }) => {
      endpoints[1].key = "raw/matches/source=openfootball/code={code}/base={base}/{T}.parquet";
    },
    [
      "competitions.json: /competitions/10/ids/OPENFOOTBALL: WC 2018 and WC 2014 would share the lake key raw/matches/source=openfootball/code=WC/base={base}/{T}.parquet",
    ],
  ],
  [
    "contract that is not there",
    ({ endpoints }) => {
      endpoints[0].contract.schema = "contracts/none.schema.json";
    },
    ['endpoints.json: /endpoints/0/contract/schema: "contracts/none.schema.json": there is no such file'],
  ],
  [
    "list without a row",
    (content) => {
      content.endpoints = [];
    },
    ["endpoints.json: /endpoints: needs at least 1 of them"],
  ],
];

const COMPETITION_CASES: readonly Case[] = [
  [
    "unknown time zone",
    ({ competitions }) => {
      competitions[0].timezone = "Europe/Londn";
      competitions[1].timezone = "+01:00";
    },
    [
      `${PL}/timezone: "Europe/Londn" is not an IANA time zone; did you mean "Europe/London"?`,
      'competitions.json: /competitions/1/timezone: "+01:00" is not an IANA time zone',
    ],
  ],
  [
    "codes, slugs and names that stand twice",
    ({ competitions }) => {
      competitions[1].code = "PL";
      competitions[2].slug = "premier-league";
      competitions[4].name = "premier league";
    },
    [
      'competitions.json: /competitions/1/code: code "PL" stands already at /competitions/0/code',
      'competitions.json: /competitions/2/slug: slug "premier-league" stands already at /competitions/0/slug',
      'competitions.json: /competitions/4/name: name "premier league" stands already at /competitions/0/name',
    ],
  ],
  [
    "code in small letters",
    ({ competitions }) => {
      competitions[0].code = "pl";
    },
    [`${PL}/code: "pl" is not two to ten capitals or digits that start with a letter`],
  ],
  [
    "synthetic competition under a name that could be real",
    ({ competitions }) => {
      competitions[0].isSynthetic = true;
    },
    [`${PL}/name: the name of a synthetic competition must say so, e.g. "Premier League (synthetic)"`],
  ],
  [
    "season twice",
    ({ competitions }) => {
      competitions[10].seasons = [2014, 2018, 2014];
    },
    ['competitions.json: /competitions/10/seasons/2: season "2014" stands already at /competitions/10/seasons/0'],
  ],
  [
    "season without format and order",
    ({ competitions }) => {
      competitions[8].seasons.push(2018);
    },
    [
      "competitions.json: /competitions/8/formats: season 2018 has no format",
      "competitions.json: /competitions/8/order: season 2018 has no order",
    ],
  ],
  [
    "rules that hold at once",
    ({ competitions }) => {
      competitions[0].order[0].to = 2019;
      competitions[0].formats.push({ from: 2025, teams: 18, meetings: 1 });
    },
    [
      `${PL}/formats/1: holds for the same seasons as /competitions/0/formats/0`,
      `${PL}/order/1: holds for the same seasons as /competitions/0/order/0`,
    ],
  ],
  [
    "range that runs backwards",
    ({ competitions }) => {
      competitions[5].order[2] = { ...competitions[5].order[1], from: 2019, to: 2018 };
    },
    [
      'competitions.json: /competitions/5/order/2: "from" 2019 is after "to" 2018',
      "competitions.json: /competitions/5/order: season 2019 has no order",
    ],
  ],
  [
    "unknown criterion",
    ({ competitions }) => {
      competitions[0].order[0].criteria = ["points", "goal_diference"];
    },
    [
      `${PL}/order/0/criteria/1: "goal_diference" is not one of points, points_per_game, goal_difference, goals_for, wins, away_goals_for, away_wins, h2h_points, h2h_goal_difference, h2h_goals_for, h2h_away_goals_for; did you mean "goal_difference"?`,
    ],
  ],
  [
    "criterion twice",
    ({ competitions }) => {
      competitions[0].order[0].criteria = ["points", "goals_for", "points"];
    },
    [`${PL}/order/0/criteria: holds "points" twice`],
  ],
  [
    "criteria that the marts cannot sum up",
    ({ competitions }) => {
      competitions[0].order[0].criteria = ["points", "h2h_points", "goals_for", "h2h_goals_for"];
      competitions[0].order[1].criteria = ["points", "goal_difference", "goals_for", "wins", "away_wins", "h2h_points"];
    },
    [
      `${PL}/order/0/criteria: the h2h_… criteria must stand side by side`,
      `${PL}/order/1/criteria: at most 4 criteria may stand before, among and after the h2h_… ones`,
    ],
  ],
  [
    "league with a knock-out",
    ({ competitions }) => {
      competitions[0].formats[0].knockoutMatches = 5;
    },
    [`${PL}/formats/0/knockoutMatches: a league has no knock-out: its play-offs never count`],
  ],
  [
    "zones outside the table",
    ({ competitions }) => {
      competitions[3].zones.push({ kind: "RELEGATION", label: "Relegation", fromPosition: 19, toPosition: 20 });
      competitions[10].zones[0].toPosition = 5;
    },
    [
      expect.stringMatching(
        /^competitions\.json: \/competitions\/3\/zones\/\d+\/toPosition: 20 is outside the table of 18 in season 2011$/,
      ),
      "competitions.json: /competitions/10/zones/0/toPosition: 5 is outside the table of 4 in season 2014",
    ],
  ],
  [
    "zone that runs backwards",
    ({ competitions }) => {
      competitions[10].zones[0].fromPosition = 3;
    },
    ['competitions.json: /competitions/10/zones/0: "fromPosition" 3 is after "toPosition" 2'],
  ],
  [
    "zones that share a position",
    ({ competitions }) => {
      competitions[1].zones[0].toPosition = 3;
    },
    ["competitions.json: /competitions/1/zones/1: shares a position with /competitions/1/zones/0 in some season"],
  ],
  [
    "deductions that cannot be",
    ({ competitions }) => {
      const row = { season: 2023, team: "Everton FC", points: 10, reason: "r", effectiveFrom: "2023-11-17" };
      competitions[0].deductions = [
        { ...row, effectiveFrom: "2024-11-17" },
        { ...row, effectiveFrom: "2023-11-31" },
        { ...row, effectiveFrom: "17.11.2023" },
        { ...row, points: 0 },
        { ...row, season: 2010, effectiveFrom: "2010-11-17" },
        { ...row, team: "Chelsea FC", points: -1 },
      ];
    },
    [
      `${PL}/deductions/2/effectiveFrom: "17.11.2023" is not a date written YYYY-MM-DD`,
      `${PL}/deductions/0/effectiveFrom: 2024-11-17 is outside season 2023 (2023-06-01 to 2024-08-31)`,
      `${PL}/deductions/1/effectiveFrom: "2023-11-31" is not a date of the calendar`,
      `${PL}/deductions/3/points: 0 takes nothing away`,
      `${PL}/deductions/4/season: PL has no season 2010`,
      `${PL}/deductions/5/points: gives back more than was taken from Chelsea FC before`,
    ],
  ],
  [
    "corrections that cannot be",
    ({ competitions }) => {
      const match = { season: 2023, home: "A", away: "B", reason: "r" };
      competitions[0].corrections = [
        { ...match },
        { ...match, away: "A", score: [1, 0], effectiveFrom: "2023-02-30" },
        { ...match, home: "C", season: 2009, penalties: [3, 4] },
        { ...match, home: "D", isAwarded: true, regularTime: [1, 1] },
        { ...match, home: "E", score: [1, 0], regularTime: [1, 1] },
        { ...match, home: "E", score: [0, 3], effectiveFrom: "2025-01-01" },
      ];
    },
    [
      `${PL}/corrections/0: corrects nothing: one of "score", "regularTime", "penalties" is needed`,
      `${PL}/corrections/1/effectiveFrom: "2023-02-30" is not a date of the calendar`,
      `${PL}/corrections/1/away: A cannot meet itself`,
      `${PL}/corrections/2/season: PL has no season 2009`,
      `${PL}/corrections/3: "score" is missing`,
      `${PL}/corrections/4/regularTime: more goals after 90 minutes than in "score"`,
      `${PL}/corrections/5/effectiveFrom: 2025-01-01 is outside season 2023 (2023-06-01 to 2024-08-31)`,
      `${PL}/corrections/5: is the same match as /competitions/0/corrections/4`,
    ],
  ],
  [
    "league phases that cannot be",
    ({ competitions }) => {
      competitions[9].formats[0].teams = 35;
      competitions[9].formats[0].matchesEach = 7;
      competitions[10].formats[0].matchesEach = 3;
    },
    [
      "competitions.json: /competitions/9/formats/0/matchesEach: 35 teams cannot play 7 matches each",
      "competitions.json: /competitions/10/formats/0/matchesEach: in groups everybody meets everybody",
    ],
  ],
  [
    "placements that cannot be",
    ({ competitions }) => {
      const teams = ["A", "B"];
      competitions[0].placements = [
        { season: 2023, group: "Group A", teams, reason: "r" },
        { season: 2023, teams: ["A"], reason: "r" },
      ];
      competitions[10].placements = [
        { season: 2022, teams, reason: "r" },
        { season: 2019, group: "Group A", teams, reason: "r" },
      ];
    },
    [
      `${PL}/placements/1/teams: needs at least 2 of them`,
      `${PL}/placements/0/group: season 2023 has no groups`,
      'competitions.json: /competitions/10/placements/0: "group" is missing',
      "competitions.json: /competitions/10/placements/1/season: WC has no season 2019",
    ],
  ],
  [
    "ids that miss what an endpoint needs",
    ({ competitions }) => {
      delete competitions[0].ids.OPENFOOTBALL.file;
    },
    [`${PL}/ids/OPENFOOTBALL: "file" is missing; endpoint openfootball_leagues needs it`],
  ],
  [
    "ids with a parameter that nothing provides, under a name that cannot be one",
    ({ competitions }) => {
      competitions[0].ids.OPENFOOTBALL.file = "{labl}/en.1.json";
      competitions[1].ids.OPENFOOTBALL["x-y"] = "1";
      competitions[2].ids.OPNFOOTBALL = { a: "1" };
    },
    [
      "competitions.json: /competitions/1/ids/OPENFOOTBALL/x-y: is not a name that can stand in a template: letters, digits and underscores after a lower-case letter",
      'competitions.json: /competitions/2/ids/OPNFOOTBALL: unknown key; did you mean "OPENFOOTBALL"?',
      `${PL}/ids/OPENFOOTBALL/file: nothing provides {labl}; did you mean "label"?`,
    ],
  ],
  [
    "ids whose lake keys meet, or cannot be keys",
    ({ competitions }) => {
      competitions[1].ids.OPENFOOTBALL.season_id = "en.1_{label}";
      competitions[2].ids.OPENFOOTBALL.season_id = "es/1_{label}";
      competitions[3].ids.OPENFOOTBALL.season_id = "..";
    },
    [
      "competitions.json: /competitions/1/ids/OPENFOOTBALL: ELC 2011 and PL 2011 would share the lake key raw/matches/source=openfootball/season_id=en.1_2011-12/base={base}/{T}.parquet",
      'competitions.json: /competitions/2/ids/OPENFOOTBALL: "season_id" gives "es/1_2012-13" for season 2012, which cannot stand in a lake key',
      'competitions.json: /competitions/3/ids/OPENFOOTBALL: "season_id" gives ".." for season 2011, which cannot stand in a lake key',
    ],
  ],
  [
    "precedence that forgets a source, or knows it twice",
    (content) => {
      content.precedence = ["OPENFOOTBALL", "OPENFOOTBALL"];
    },
    ['competitions.json: /precedence: holds "OPENFOOTBALL" twice'],
  ],
  [
    "precedence that forgets a source",
    (content) => {
      content.precedence = ["OPENFOOTBALL"];
    },
    ["DEMO", "STATSBOMB", "FOOTBALL_DATA", "THESPORTSDB", "API_FOOTBALL"].map(
      (source) => `competitions.json: /precedence: source "${source}" of endpoints.json is missing`,
    ),
  ],
];

describe.each([
  ["endpoints", ENDPOINT_CASES],
  ["competitions", COMPETITION_CASES],
] as const)("a bad %s.json is refused in plain words:", (file, cases) => {
  it.each(cases)("%s", async (_, change, faults) => {
    const folder = copyConfig();
    folder.edit(file, change);
    expect(await folder.faults()).toEqual(faults);
  });
});

it("tells by line and column where a contract is broken, and when it is no schema", async () => {
  const folder = copyConfig();
  folder.write("contracts/openfootball-match.schema.json", '{ "type": }');
  folder.write("contracts/statsbomb-match.schema.json", "[]");
  expect(await folder.faults()).toEqual([
    'endpoints.json: /endpoints/0/contract/schema: "contracts/openfootball-match.schema.json": line 1, column 11: expected a value, but there is "}"',
    'endpoints.json: /endpoints/1/contract/schema: "contracts/openfootball-match.schema.json": line 1, column 11: expected a value, but there is "}"',
    'endpoints.json: /endpoints/2/contract/schema: "contracts/statsbomb-match.schema.json" is not a JSON Schema: it is not an object',
    'endpoints.json: /endpoints/6/contract/schema: "contracts/statsbomb-match.schema.json" is not a JSON Schema: it is not an object',
    'endpoints.json: /endpoints/33/contract/schema: "contracts/openfootball-match.schema.json": line 1, column 11: expected a value, but there is "}"',
  ]);
});
