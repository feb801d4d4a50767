/** How a table came about, and who passed to whom. */

import { beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const inSeason = async (fields: string) =>
  (await api.ask(`{ season(competition: "PL", year: 2024) { ${fields} } }`)).season;

test("standingsHistory: runs of positions, teams in the order of the table", async () => {
  const { standingsHistory } = await inSeason(
    "standingsHistory { team { shortName } position previousPosition movement points played fromMatchday toMatchday isCurrent }",
  );
  const flat = standingsHistory.map((it: Record<string, unknown>) => Object.values(it).slice(1));
  expect(standingsHistory.map((it: { team: { shortName: string } }) => it.team.shortName)).toEqual([
    "Alpha",
    "Beta",
    "Beta",
    "Delta",
    "Delta",
  ]);
  expect(flat).toEqual([
    [1, null, "NEW", 16, 6, 1, null, true],
    [4, null, "NEW", 0, 2, 1, 2, false],
    [3, 4, "UP", 5, 6, 3, null, true],
    [3, null, "NEW", 1, 2, 1, 2, false],
    [4, 3, "DOWN", -1, 6, 3, null, true],
  ]);
});

test("standingsHistory: a version for each matchday where changes alone are not asked for", async () => {
  const { standingsHistory } = await inSeason(
    'standingsHistory(teams: ["beta", "nobody"], changesOnly: false) { team { shortName } position previousPosition movement points fromMatchday toMatchday isCurrent }',
  );
  expect(standingsHistory).toEqual([
    {
      team: { shortName: "Beta" },
      position: 3,
      previousPosition: null,
      movement: "NEW",
      points: 0,
      fromMatchday: 1,
      toMatchday: 1,
      isCurrent: false,
    },
    {
      team: { shortName: "Beta" },
      position: 3,
      previousPosition: 3,
      movement: "SAME",
      points: 5,
      fromMatchday: 6,
      toMatchday: null,
      isCurrent: true,
    },
  ]);
});

test("pointsRace: a series a team, by matchday, within bounds", async () => {
  const { whole, some, none, nobody } = await inSeason(`
    whole: pointsRace { team { shortName } points { matchday gamesPlayed date gained total position } }
    some: pointsRace(teams: ["ALP"], fromMatchday: 2, toMatchday: 2) { points { matchday total } }
    none: pointsRace(teams: ["ALP"], fromMatchday: 30) { points { matchday } }
    nobody: pointsRace(teams: []) { points { matchday } }`);
  expect(
    whole.map((it: { team: { shortName: string }; points: unknown[] }) => [it.team.shortName, it.points.length]),
  ).toEqual([
    ["Alpha", 3],
    ["Gamma", 0],
    ["Beta", 2],
    ["Delta", 0],
  ]);
  expect(whole[0].points[1]).toEqual({
    matchday: 2,
    gamesPlayed: 2,
    date: "2024-08-18",
    gained: 1,
    total: 4,
    position: 1,
  });
  expect(some).toEqual([{ points: [{ matchday: 2, total: 4 }] }]);
  expect(none).toEqual([{ points: [] }]);
  expect(nobody).toEqual([]);
});

test("a range of matchdays that ends before it begins is refused", async () => {
  const error = await api.fail(
    '{ season(competition: "PL", year: 2024) { pointsRace(fromMatchday: 5, toMatchday: 4) { points { total } } } }',
  );
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "toMatchday" });
});

test("a season without a table or held back has no histories", async () => {
  const data = await api.ask(
    '{ season(competition: "PL", year: 2023) { standingsHistory { position } runs: standingsHistory(changesOnly: false) { position } pointsRace { points { total } } } }',
  );
  expect(data.season).toEqual({ standingsHistory: [], runs: [], pointsRace: [] });
});

test("histories of a season are loaded once", async () => {
  await inSeason("standingsHistory { position } pointsRace { points { total } }");
  const before = api.snapshot.queries.length;
  await inSeason('standingsHistory(teams: ["ALP"]) { position } pointsRace(fromMatchday: 2) { points { total } }');
  expect(api.snapshot.queries.length).toBe(before);
});

const inMatch = async (id: string, fields: string) => (await api.ask(`{ match(id: "${id}") { ${fields} } }`)).match;
const NETWORK = "nodes { player { name } passes averageLocation { x y z } } links { from { name } to { name } passes }";

test("passNetwork: nodes with their place, links of enough passes", async () => {
  const { three, one } = await inMatch(
    "mat_pl2024_11",
    `three: passNetwork(side: HOME) { ${NETWORK} } one: passNetwork(side: HOME, minimumPasses: 1) { links { passes } }`,
  );
  expect(three).toEqual({
    nodes: [
      { player: { name: "Ada Müller" }, passes: 5, averageLocation: { x: 55.25, y: 40, z: null } },
      { player: { name: "Bob Stone" }, passes: 2, averageLocation: { x: 60.5, y: 40, z: null } },
    ],
    links: [{ from: { name: "Ada Müller" }, to: { name: "Bob Stone" }, passes: 5 }],
  });
  expect(one.links).toEqual([{ passes: 5 }, { passes: 2 }]);
});

test("passNetwork is null for a side or a match without passes", async () => {
  expect(await inMatch("mat_pl2024_11", "passNetwork(side: AWAY) { nodes { passes } }")).toEqual({ passNetwork: null });
  const before = api.snapshot.queries.length;
  expect(await inMatch("mat_pl2024_12", "passNetwork(side: HOME) { nodes { passes } }")).toEqual({ passNetwork: null });
  expect(api.snapshot.queries.length).toBe(before);
});

test("a number of passes below 1 is refused", async () => {
  const error = await api.fail(
    '{ match(id: "mat_pl2024_11") { passNetwork(side: HOME, minimumPasses: 0) { nodes { passes } } } }',
  );
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "minimumPasses" });
});
