import { describe, expect, it } from "vitest";
import { endpointOf, itemName, onlyNamed } from "../../../src/ingest/item-names.ts";

const target = (endpoint: string, parameters: Record<string, string>) => ({ item: { endpoint, parameters } });
const names = (targets: readonly { item: { endpoint: string; parameters: Record<string, string> } }[]) =>
  targets.map(({ item }) => itemName(item));

describe("names of work items", () => {
  it("do not depend on the order of the parameters, and survive any text", () => {
    expect(itemName({ endpoint: "e", parameters: { b: "2", a: "1&x=é" } })).toBe("e?a=1%26x%3D%C3%A9&b=2");
    expect(itemName({ endpoint: "e", parameters: { a: "1&x=é", b: "2" } })).toBe("e?a=1%26x%3D%C3%A9&b=2");
    expect(endpointOf("e?a=1")).toBe("e");
    expect(endpointOf("e")).toBe("e");
  });

  const all = [
    target("events", { match_id: "1" }),
    target("events", { match_id: "2" }),
    target("players", { page: "1", season: "2024" }),
    target("teams", { season: "2024" }),
  ];

  it("restrict to what they name, and nothing when there are none", () => {
    expect(onlyNamed(all, undefined)).toEqual(all);
    expect(names(onlyNamed(all, ["events?match_id=2"]))).toEqual(["events?match_id=2"]);
    expect(onlyNamed(all, [])).toEqual([]);
  });

  it("stand for a whole endpoint without parameters", () => {
    expect(names(onlyNamed(all, ["events", "teams?season=2024"]))).toEqual([
      "events?match_id=1",
      "events?match_id=2",
      "teams?season=2024",
    ]);
  });

  it("name the list where they name one of its pages", () => {
    expect(names(onlyNamed(all, ["players?page=17&season=2024"]))).toEqual(["players?page=1&season=2024"]);
  });

  it("take all of an endpoint whose items were cut anew", () => {
    expect(names(onlyNamed(all, ["events?match_id=gone"]))).toEqual(["events?match_id=1", "events?match_id=2"]);
  });
});
