import { beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const idsOf = (connection: { nodes: { id: string }[] }): string[] => connection.nodes.map((node) => node.id);
const filtered = async (filter: object): Promise<string[]> => {
  const data = await api.ask(
    "query($filter: MatchFilter) { matches(filter: $filter, first: 100, orderBy: KICKOFF_ASC) { nodes { id } totalCount } }",
    { variables: { filter } },
  );
  expect(data.matches.totalCount).toBe(data.matches.nodes.length);
  return idsOf(data.matches);
};

test("all matches come newest first, with totals", async () => {
  const data = await api.ask("{ matches(first: 2) { nodes { id date } totalCount } }");
  expect(data.matches).toEqual({
    nodes: [
      { id: "mat_pl2025_62", date: "2026-03-09" },
      { id: "mat_pl2025_61", date: "2026-03-08" },
    ],
    totalCount: 51,
  });
});

test("a page without sizes has 50", async () => {
  const data = await api.ask("{ matches { nodes { id } pageInfo { hasNextPage } } }");
  expect(data.matches.nodes).toHaveLength(50);
  expect(data.matches.pageInfo.hasNextPage).toBe(true);
});

test.each([
  ["competition", { competition: "premier-league" }, 24],
  ["competitions", { competitions: ["WC", "PL", "XX"] }, 27],
  ["no competitions at all", { competitions: [] }, 0],
  ["competition and competitions", { competition: "PL", competitions: ["WC"] }, 0],
  ["season in every competition", { season: 2024 }, 24],
  ["competition and season", { competition: "PL", season: 2024 }, 12],
  ["an unknown season", { competition: "PL", season: 1888 }, 0],
  ["an unknown competition", { competition: "XX" }, 0],
  ["team on either side", { competition: "PL", season: 2024, team: "alp" }, 6],
  ["home team", { competition: "PL", season: 2024, homeTeam: "Alpha" }, 3],
  ["away team", { competition: "PL", season: 2024, awayTeam: "tea_alpha" }, 3],
  ["both sides", { homeTeam: "alpha-fc", awayTeam: "beta-united" }, 4],
  ["an unknown team", { team: "Nowhere" }, 0],
  ["status", { competition: "PL", status: ["IN_PLAY", "SCHEDULED"] }, 4],
  ["matchday", { competition: "PL", matchday: 2 }, 4],
  ["stage", { stage: "final" }, 1],
  ["group", { group: "Group A" }, 1],
  ["group by its letter", { group: "b" }, 1],
  ["dates, both ends inclusive", { from: "2024-08-10", to: "2024-08-11", competition: "PL" }, 2],
  ["updatedSince", { updatedSince: "2026-02-10T00:00:00+01:00" }, 1],
  ["hasEvents", { hasEvents: true }, 2],
  ["hasEvents: false", { hasEvents: false, competition: "WC" }, 3],
])("filters by %s", async (_name, filter, count) => {
  expect(await filtered(filter)).toHaveLength(count);
});

test("lists are in order of kick-off in both directions", async () => {
  const up = await filtered({ competition: "PL" });
  const data = await api.ask('{ matches(filter: { competition: "PL" }, first: 100) { nodes { id } } }');
  expect(idsOf(data.matches)).toEqual(up.toReversed());
});

test("cursors walk a list forwards and backwards without loss", async () => {
  const all = await filtered({ competition: "PL" });
  const forwards: string[] = [];
  let after: string | null = null;
  do {
    const { matches }: { matches: { nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } =
      await api.ask(
        'query($after: String) { matches(filter: { competition: "PL" }, orderBy: KICKOFF_ASC, first: 7, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }',
        { variables: { after } },
      );
    forwards.push(...idsOf(matches));
    after = matches.pageInfo.hasNextPage ? matches.pageInfo.endCursor : null;
  } while (after !== null);
  expect(forwards).toEqual(all);

  const backwards: string[] = [];
  let before: string | null = null;
  do {
    const {
      matches,
    }: { matches: { nodes: { id: string }[]; pageInfo: { startCursor: string; hasPreviousPage: boolean } } } =
      await api.ask(
        'query($before: String) { matches(filter: { competition: "PL" }, orderBy: KICKOFF_ASC, last: 5, before: $before) { nodes { id } pageInfo { startCursor hasPreviousPage } } }',
        { variables: { before } },
      );
    backwards.unshift(...idsOf(matches));
    before = matches.pageInfo.hasPreviousPage ? matches.pageInfo.startCursor : null;
  } while (before !== null);
  expect(backwards).toEqual(all);
});

test("another spelling of the same filter takes the same cursor, another query does not", async () => {
  const document =
    "query($filter: MatchFilter, $orderBy: MatchOrder, $after: String) { matches(filter: $filter, orderBy: $orderBy, first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }";
  const first = await api.ask(document, { variables: { filter: { competition: "PL" } } });
  const after = first.matches.pageInfo.endCursor;
  const second = await api.ask(document, { variables: { filter: { competition: "premier-league" }, after } });
  expect(idsOf(second.matches)).toEqual(["mat_pl2025_61"]);
  for (const variables of [
    { filter: { competition: "WC" }, after },
    { filter: { competition: "PL", season: 2025 }, after },
    { filter: { competition: "PL" }, orderBy: "KICKOFF_ASC", after },
    { filter: { competition: "PL" }, after: "nonsense" },
    { filter: { competition: "PL" }, after: Buffer.from('["x"]').toString("base64url") },
    { filter: { competition: "PL" }, after: "" },
  ]) {
    const error = await api.fail(document, { variables });
    expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "after" });
  }
});

test("a match without a score has null, never 0", async () => {
  const data = await api.ask(
    '{ match(id: "mat_pl2025_61") { status score { fullTime { home } halfTime { home } winner } matchday kickoff minute venue { name } shots { shots { id } } xgTimeline { minute } lineups { formation } events { totalCount } } }',
  );
  expect(data.match).toEqual({
    status: "SCHEDULED",
    score: { fullTime: null, halfTime: null, winner: null },
    matchday: 6,
    kickoff: "2026-03-08T15:00:00Z",
    minute: null,
    venue: null,
    shots: null,
    xgTimeline: [],
    lineups: [],
    events: { totalCount: 0 },
  });
});

test("a match tells everything it knows", async () => {
  const data = await api.ask(`{ match(id: "mat_wc_final") {
    stage group round date attendance referee venue { name city country capacity }
    score { fullTime { home away } regularTime { home away } extraTime { home away } penalties { home away } winner }
    home { name } away { name } season { year } competition { code }
    revisions { firstSeenAt lastChangedAt changes isCorrected }
    provenance { sources { source id } ingestedAt attribution }
    headToHead { played draws winsA teamA { name } matches { id } }
  } }`);
  expect(data.match).toEqual({
    stage: "FINAL",
    group: null,
    round: "Final",
    date: "2022-12-18",
    attendance: 88966,
    referee: "R. Rassendyll",
    venue: { name: "Great Stadium", city: "Streslau", country: "Ruritania", capacity: 61_000 },
    score: {
      fullTime: { home: 3, away: 3 },
      regularTime: { home: 2, away: 2 },
      extraTime: { home: 3, away: 3 },
      penalties: { home: 4, away: 2 },
      winner: "HOME",
    },
    home: { name: "Utopia" },
    away: { name: "Élan" },
    season: { year: 2022 },
    competition: { code: "WC" },
    revisions: {
      firstSeenAt: "2026-02-01T06:00:00Z",
      lastChangedAt: "2026-02-20T06:00:00Z",
      changes: 2,
      isCorrected: true,
    },
    provenance: {
      sources: [
        { source: "OPENFOOTBALL", id: "final" },
        { source: "STATSBOMB", id: "3869685" },
      ],
      ingestedAt: "2026-02-28T06:00:00Z",
      attribution: "openfootball, public domain; Data by StatsBomb",
    },
    // Decided by a shoot-out: a draw.
    headToHead: { played: 1, draws: 1, winsA: 0, teamA: { name: "Utopia" }, matches: [{ id: "mat_wc_final" }] },
  });
});

test("a match without a known kick-off keeps its date", async () => {
  const data = await api.ask('{ match(id: "mat_wc_a") { kickoff date group } unknown: match(id: "mat_x") { id } }');
  expect(data).toEqual({ match: { kickoff: null, date: "2022-11-21", group: "Group A" }, unknown: null });
});

test("live matches are those being played, of the competitions asked for", async () => {
  const data = await api.ask(
    '{ all: liveMatches { id minute score { fullTime { home away } } } none: liveMatches(competitions: ["WC"]) { id } }',
  );
  expect(data).toEqual({
    all: [{ id: "mat_pl2025_51", minute: 61, score: { fullTime: { home: 1, away: 0 } } }],
    none: [],
  });
});

test("a live match tells who saw it last, when, and whether that is late", async () => {
  const data = await api.ask(
    '{ liveMatches { live { source observedAt ageSeconds slaSeconds isLate } } match(id: "mat_wc_final") { live { source } } }',
    { context: { clock: () => new Date("2026-03-01T06:00:00Z") } },
  );
  const { live } = data.liveMatches[0];
  expect(live).toMatchObject({ source: "FOOTBALL_DATA", ageSeconds: 1_800 });
  expect(live.isLate).toBe(live.ageSeconds > live.slaSeconds);
  expect(data.match).toEqual({ live: null });
});

test("a page of matches with teams, seasons and scores asks the engine nothing", async () => {
  const before = api.snapshot.queries.length;
  await api.ask(
    "{ matches { edges { cursor node { id home { name matches(first: 3) { nodes { id } } } away { name } season { label competition { name } } score { fullTime { home away } } headToHead { played } } } } }",
  );
  expect(api.snapshot.queries.length).toBe(before);
});
