import { expect, it } from "vitest";
import { didYouMean, nearest } from "../../../src/config/nearest.ts";

it("finds a misspelt word, whatever its case", () => {
  expect(nearest("timezon", ["name", "timezone"])).toBe("timezone");
  expect(nearest("openfotball", ["DEMO", "OPENFOOTBALL"])).toBe("OPENFOOTBALL");
});

it("keeps quiet when nothing is near", () => {
  expect(nearest("colour", ["name", "timezone"])).toBeNull();
  expect(didYouMean("colour", ["name", "timezone"])).toBe("");
});
