/** What a good body is: enough records, and no more than a tenth of them against the endpoint's JSON Schema. */

import type { ErrorObject, ValidateFunction } from "ajv";
import type { Config, EndpointConfig } from "../config/types.ts";
import { SourceContractError } from "../errors.ts";
import { recordMarks, recordNeeds, sampleRecords } from "./bulk-contract.ts";
import { extractRecords } from "./records.ts";
import type { FetchedBody } from "./sources/source.ts";
import type { RawRecord, RecordForm } from "./types.ts";

/** Share of bad records up to which a body is taken: staging drops them, raw keeps them. */
const TOLERATED_SHARE = 0.1;

export interface CheckedBody {
  readonly records: readonly RawRecord[];
  readonly parsed: readonly unknown[];
  /** Records that do not fit the schema, at most a tenth. */
  readonly bad: number;
}

export interface Contracts {
  /** @throws SourceContractError {path, expected, got} when the body must not be taken */
  check(endpoint: EndpointConfig, content: FetchedBody["content"]): Promise<CheckedBody>;
  /** How the records of a large body show that they are good, when a sample is; null = check them one by one. */
  form(endpoint: EndpointConfig, body: Uint8Array): Promise<RecordForm | null>;
}

/** ajv is loaded, and a schema compiled, only when a body of that endpoint comes: a start that fetches nothing pays nothing. */
export function createContracts(schemas: Config["contractSchemas"]): Contracts {
  const compiled = new Map<string, Promise<ValidateFunction>>();
  const validator = (endpoint: EndpointConfig): Promise<ValidateFunction> => {
    const path = endpoint.contract.schema;
    const known = compiled.get(path) ?? compile(path, schemas[path]);
    compiled.set(path, known);
    return known;
  };
  return {
    async check(endpoint, content) {
      const spec = endpoint.contract;
      const records = content.kind === "bytes" ? extractRecords(spec.records, content.bytes) : content.records;
      const least = spec.minRecords ?? 1;
      if (records.length < least) throw tooFew(endpoint, least, records.length);
      const parsed = records.map(({ record }) => JSON.parse(record) as unknown);
      return { records, parsed, bad: countBad(endpoint, await validator(endpoint), parsed) };
    },
    async form(endpoint, body) {
      const { schema, records, minRecords = 1 } = endpoint.contract;
      const sample = records.kind === "root" && minRecords === 1 ? sampleRecords(body) : null;
      if (sample === null || !isGood(await validator(endpoint), sample)) return null;
      const needs = recordNeeds(schemas[schema] ?? {});
      return { needs, marks: recordMarks(sample[0] ?? "", needs) };
    },
  };
}

/** Ajv checks a schema's keywords by itself; checking it against the meta-schema too would cost 20 ms each, and a test does it. */
const OPTIONS = { strict: false, allErrors: false, validateSchema: false, meta: false };

function isGood(validate: ValidateFunction, sample: readonly string[]): boolean {
  try {
    return sample.every((text) => validate(JSON.parse(text)));
  } catch {
    return false;
  }
}

async function compile(path: string, schema: object | undefined): Promise<ValidateFunction> {
  if (schema === undefined) throw new TypeError(`no contract schema is loaded for ${path}`);
  const draft = "$schema" in schema ? String(schema.$schema) : "";
  const { Ajv, Ajv2020, formats } = await import("./ajv.ts");
  const ajv = new (draft.includes("2020-12") ? Ajv2020 : Ajv)(OPTIONS);
  formats.default(ajv);
  return ajv.compile(schema);
}

function countBad(endpoint: EndpointConfig, validate: ValidateFunction, parsed: readonly unknown[]): number {
  let bad = 0;
  let first: SourceContractError["violation"] | null = null;
  for (const [index, record] of parsed.entries()) {
    if (validate(record)) continue;
    bad += 1;
    first ??= toViolation(index, record, validate.errors?.[0]);
  }
  if (first !== null && bad > parsed.length * TOLERATED_SHARE) throw tooManyBad(endpoint, bad, parsed.length, first);
  return bad;
}

function toViolation(index: number, record: unknown, error: ErrorObject | undefined): SourceContractError["violation"] {
  const pointer = error?.instancePath ?? "";
  const allowed = error?.params.allowedValues === undefined ? "" : ` (${JSON.stringify(error.params.allowedValues)})`;
  return {
    path: `/${index}${pointer}`,
    expected: `${error?.message ?? "a record that fits the schema"}${allowed}`,
    got: shorten(JSON.stringify(valueAt(record, pointer)) ?? "nothing"),
  };
}

function valueAt(record: unknown, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<unknown>((value, step) => {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }, record);
}

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

function tooManyBad(
  endpoint: EndpointConfig,
  bad: number,
  total: number,
  first: SourceContractError["violation"],
): SourceContractError {
  const message = `${endpoint.id}: ${bad} of ${total} records are bad; the first, ${first.path}: ${first.expected}, got ${first.got}`;
  return new SourceContractError(message, first);
}

function tooFew(endpoint: EndpointConfig, least: number, got: number): SourceContractError {
  const expected = `at least ${least} record${least === 1 ? "" : "s"}`;
  return new SourceContractError(`${endpoint.id}: expected ${expected}, got ${got}`, {
    path: "",
    expected,
    got: String(got),
  });
}
