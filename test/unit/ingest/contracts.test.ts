import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { EndpointConfig } from "../../../src/config/types.ts";
import { SourceContractError } from "../../../src/errors.ts";
import { createContracts } from "../../../src/ingest/contracts.ts";
import { bodyOf, configOf, LEAGUES, match } from "./support.ts";

const contracts = createContracts(configOf().contractSchemas);
const check = (matches: readonly object[], endpoint: EndpointConfig = LEAGUES) =>
  contracts.check(endpoint, { kind: "bytes", bytes: bodyOf(...matches) });
const good = Array.from({ length: 9 }, (_, day) => match(`2024-08-0${day + 1}`));

describe("contracts", () => {
  it("take a body whose records all fit, unknown extra fields included", async () => {
    const checked = await check([{ ...match("2024-08-16"), weather: { rain: true } }]);
    expect(checked).toMatchObject({ bad: 0, parsed: [{ team1: "Red", weather: { rain: true } }] });
  });

  it("take a body of which a tenth is bad, and keep the bad records", async () => {
    const checked = await check([...good, { date: "2024-08-10" }]);
    expect(checked.bad).toBe(1);
    expect(checked.records).toHaveLength(10);
  });

  it("refuse a body of which more than a tenth is bad, with path, expected and got of the first", async () => {
    const refused = check([...good.slice(1), { ...match("yesterday"), team1: "" }]);
    await expect(refused).rejects.toThrow(SourceContractError);
    await expect(refused).rejects.toMatchObject({
      violation: { path: "/8/date", expected: 'must match format "date"', got: '"yesterday"' },
      message: expect.stringContaining("1 of 9 records are bad"),
    });
  });

  it("say what is missing", async () => {
    await expect(check([{ date: "2024-08-16", team1: "Red" }])).rejects.toMatchObject({
      violation: { path: "/0", expected: "must have required property 'team2'" },
    });
  });

  it("refuse a body with fewer records than the contract's least, by default one", async () => {
    await expect(check([])).rejects.toMatchObject({ violation: { expected: "at least 1 record", got: "0" } });
    const strict = { ...LEAGUES, contract: { ...LEAGUES.contract, minRecords: 10 } };
    await expect(check(good, strict)).rejects.toMatchObject({
      violation: { expected: "at least 10 records", got: "9" },
    });
    const lenient = { ...LEAGUES, contract: { ...LEAGUES.contract, minRecords: 0 } };
    await expect(check([], lenient)).resolves.toMatchObject({ records: [] });
  });

  it("check records that a module made itself", async () => {
    const content = { kind: "records" as const, records: [{ context: "{}", record: '{"date":1}' }] };
    await expect(contracts.check(LEAGUES, content)).rejects.toThrow(SourceContractError);
  });

  it("understand schemas of draft 2020-12", async () => {
    const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", prefixItems: [{ type: "integer" }] };
    const endpoint = { ...LEAGUES, contract: { schema: "s", records: { kind: "root" as const } } };
    const modern = createContracts({ s: schema });
    const content = (text: string) => ({ kind: "bytes" as const, bytes: Buffer.from(text) });
    await expect(modern.check(endpoint, content("[[1],[2]]"))).resolves.toMatchObject({ bad: 0 });
    await expect(modern.check(endpoint, content('[["x"]]'))).rejects.toThrow(SourceContractError);
  });
});

describe("the package's own contracts", () => {
  const folder = new URL("../../../config/contracts/", import.meta.url);

  it.each(readdirSync(folder))("%s is valid JSON Schema, which nobody checks when it is used", (name) => {
    const schema = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Record<string, unknown>;
    const ajv = new (String(schema.$schema).includes("2020-12") ? Ajv2020 : Ajv)();
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
  });
});
