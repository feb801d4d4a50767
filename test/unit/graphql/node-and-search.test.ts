import { beforeAll, expect, test } from "vitest";
import { createTestApi, keyWith, type TestApi } from "../../support/graphql/execute.ts";
import { ingestionWith, madeUpRun } from "../../support/graphql/runs.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const node = "query($id: ID!) { node(id: $id) { __typename id } }";

test.each([
  ["cmp_pl", "Competition"],
  ["sea_pl2024", "Season"],
  ["tea_alpha", "Team"],
  ["ply_ada", "Player"],
  ["mat_wc_final", "Match"],
  ["evt_2", "ShotEvent"],
  ["evt_4", "CardEvent"],
])("node finds %s", async (id, typename) => {
  const data = await api.ask(node, { variables: { id } });
  expect(data.node).toEqual({ __typename: typename, id });
});

test("a replaced id finds what took its place", async () => {
  expect((await api.ask(node, { variables: { id: "tea_olddelta" } })).node).toEqual({
    __typename: "Team",
    id: "tea_delta",
  });
});

test.each(["nope", "evt_nope", "PL", ""])("node of %j is null", async (id) => {
  expect((await api.ask(node, { variables: { id } })).node).toBeNull();
});

test("a run is a node for who may see it", async () => {
  const ingestion = ingestionWith([madeUpRun]);
  const variables = { id: madeUpRun.id };
  const seen = await api.ask(node, { variables, context: { ingestion, principal: keyWith("READ_ADMIN") } });
  expect(seen.node).toEqual({ __typename: "IngestionRun", id: madeUpRun.id });
  expect((await api.ask(node, { variables, context: { ingestion } })).node).toBeNull();
});

const search = async (text: string, first = 10): Promise<string[]> => {
  const data = await api.ask(
    "query($text: String!, $first: Int) { search(text: $text, first: $first) { __typename ... on Competition { name } ... on Team { name } ... on Player { name } } }",
    { variables: { text, first } },
  );
  return data.search.map((it: { __typename: string; name: string }) => `${it.__typename} ${it.name}`);
};

test("search finds names by any part, the best first", async () => {
  expect(await search("pl")).toEqual(["Competition Premier League"]);
  expect(await search("elan")).toEqual(["Team Élan"]);
  expect(await search("MULLER")).toEqual(["Player Ada Müller"]);
  expect(await search("be")).toEqual(["Team Beta United"]);
  expect(await search("a", 2)).toEqual(["Team Alpha FC", "Player Ada Müller"]);
  expect(await search("  ")).toEqual([]);
});
