import { beforeAll, expect, test } from "vitest";
import { LakeUnavailableError, QueryTimeoutError } from "../../../src/errors.ts";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

/** Every paged field, with a way to reach it. */
const paged: Readonly<Record<string, (args: string) => string>> = {
  competitions: (args) => `{ competitions(${args}) { totalCount } }`,
  teams: (args) => `{ teams(${args}) { totalCount } }`,
  players: (args) => `{ players(${args}) { totalCount } }`,
  matches: (args) => `{ matches(${args}) { totalCount } }`,
  search: (args) => `{ search(text: "a", ${args}) { id } }`,
  scorers: (args) => `{ scorers(competition: "PL", season: 2024, ${args}) { totalCount } }`,
  "scorers of nothing": (args) => `{ scorers(competition: "XX", ${args}) { totalCount } }`,
  "Season.matches": (args) => `{ season(competition: "PL") { matches(${args}) { totalCount } } }`,
  "Season.scorers": (args) => `{ season(competition: "PL") { scorers(${args}) { totalCount } } }`,
  "Team.matches": (args) => `{ team(key: "ALP") { matches(${args}) { totalCount } } }`,
};

test.each(Object.keys(paged))("%s refuses pages outside 1..100", async (name) => {
  for (const size of [0, -1, 101, 2147483647]) {
    const error = await api.fail(paged[name]!(`first: ${size}`));
    expect(error.extensions).toEqual({ code: "BAD_USER_INPUT", argument: "first" });
    expect(error.message).toContain(`first: must be from 1 to 100, got ${size}`);
  }
  await api.ask(paged[name]!("first: 100"));
  await api.ask(paged[name]!("first: null"));
});

test.each(["matches", "Season.matches", "Team.matches"])("%s checks last alike and refuses both", async (name) => {
  expect((await api.fail(paged[name]!("last: 101"))).extensions).toEqual({ code: "BAD_USER_INPUT", argument: "last" });
  expect((await api.fail(paged[name]!("first: 1, last: 1"))).extensions).toEqual({
    code: "BAD_USER_INPUT",
    argument: "last",
  });
  expect((await api.fail(paged[name]!('last: 1, before: "x"'))).extensions).toEqual({
    code: "BAD_USER_INPUT",
    argument: "before",
  });
});

test("a size by variable is checked like a literal", async () => {
  const error = await api.fail("query($first: Int) { matches(first: $first) { totalCount } }", {
    variables: { first: 2147483647 },
  });
  expect(error.extensions).toEqual({ code: "BAD_USER_INPUT", argument: "first" });
});

test.each([
  ['{ matches(filter: { from: "2024-02-30" }) { totalCount } }', "no such day"],
  ['{ matches(filter: { from: "yesterday" }) { totalCount } }', "YYYY-MM-DD"],
  ['{ matches(filter: { updatedSince: "2024-01-01" }) { totalCount } }', "RFC 3339"],
  ['{ matches(filter: { updatedSince: "2024-02-30T00:00:00Z" }) { totalCount } }', "no such instant"],
])("%s is refused", async (document, message) => {
  expect((await api.fail(document)).message).toContain(message);
});

test.each([
  [new LakeUnavailableError("the mart files are gone"), "LAKE_UNAVAILABLE"],
  [new QueryTimeoutError("too slow"), "QUERY_TIMEOUT"],
])("%s of the engine keeps its meaning", async (thrown, code) => {
  const readModel = { ...api.model, lineups: () => Promise.reject(thrown) };
  const error = await api.fail('{ match(id: "mat_pl2024_11") { lineups { formation } } }', { context: { readModel } });
  expect(error.extensions.code).toBe(code);
  expect(error.path).toEqual(["match", "lineups"]);
});

test("an unexpected error has no code of ours: the HTTP layer masks it", async () => {
  const readModel = { ...api.model, lineups: () => Promise.reject(new Error("secret")) };
  const error = await api.fail('{ match(id: "mat_pl2024_11") { lineups { formation } } }', { context: { readModel } });
  expect(error.extensions.code).toBeUndefined();
});
