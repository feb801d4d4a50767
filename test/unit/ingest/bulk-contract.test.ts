import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { printEvents } from "../../../bench/ingest/statsbomb-files.ts";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import { toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { recordMarks, recordNeeds, sampleRecords } from "../../../src/ingest/bulk-contract.ts";

const read = async (name: string) =>
  JSON.parse(await readFile(`config/contracts/${name}.schema.json`, "utf8")) as object;

test("what an event needs follows from its schema, down to required members of required objects", async () => {
  expect(recordNeeds(await read("statsbomb-event"))).toEqual([
    { path: ["id"], type: "string", isFilled: true },
    { path: ["index"], type: "integer", minimum: 1 },
    { path: ["period"], type: "integer", minimum: 1, maximum: 5 },
    { path: ["minute"], type: "integer", minimum: 0 },
    { path: ["second"], type: "integer", minimum: 0, maximum: 59 },
    { path: ["type", "name"], type: "string" },
  ]);
});

test("a member of several types, or of none that is named, only has to be there", () => {
  const schema = { required: ["a", "b"], properties: { a: { type: ["string", "null"] } } };
  expect(recordNeeds(schema)).toEqual([
    { path: ["a"], type: "any" },
    { path: ["b"], type: "any" },
  ]);
});

const league = createDemoLeague();
const match = league.match(league.fixtures[0]?.matchId ?? 0);
const events = match === null ? [] : toStatsBombEvents(finalView(match), "full");
const forms = [
  ["as the provider prints", printEvents(events)],
  ["on one line", JSON.stringify(events)],
  ["indented", JSON.stringify(events, null, 2)],
] as const;

test.each(forms)("a sample of whole records is spread over a body %s", (_, text) => {
  const sample = sampleRecords(Buffer.from(text))?.map((record) => JSON.parse(record) as { readonly index: number });
  const known = JSON.parse(text) as readonly { readonly index: number }[];
  expect(sample?.length).toBeGreaterThan(50);
  for (const record of sample ?? []) expect(record).toEqual(known[record.index - 1]);
  const indexes = (sample ?? []).map(({ index }) => index);
  expect(indexes[0]).toBe(1);
  expect(Math.max(...indexes)).toBeGreaterThan(0.95 * known.length);
});

test.each([
  ["nothing", ""],
  ["an object", '{"a":1}'],
  ["one record", '[{"a":1}]'],
  ["no objects", "[1,2,3]"],
  ["HTML", "<html>"],
  ["a cut end", '[{"a":1},{"a"'],
  ["a word that is no JSON", '[{"a":1},{"a":2},{"a":NaN}]'],
])("no sample is made of %s", (_, text) => {
  expect(sampleRecords(Buffer.from(text))).toBeNull();
});

test("marks are the lines of required members as they stand in a record, and where a value opens", async () => {
  const needs = recordNeeds(await read("statsbomb-event"));
  const [first = ""] = sampleRecords(Buffer.from(forms[0][1])) ?? [];
  expect(recordMarks(first, needs)).toEqual([
    '\n  "id" : "',
    '\n  "index" : ',
    '\n  "period" : ',
    '\n  "minute" : ',
    '\n  "second" : ',
    '\n  "type" : {',
  ]);
  const [onOneLine = ""] = sampleRecords(Buffer.from(forms[1][1])) ?? [];
  expect(recordMarks(onOneLine, needs)).toBeNull();
  expect(recordMarks('{\n  "id" : "a"\n}', needs)).toBeNull();
});
