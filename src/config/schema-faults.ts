/** JSON Schema faults in plain words. */

import type { ErrorObject } from "ajv";
import { type Fault, pointer } from "./faults.ts";
import { didYouMean } from "./nearest.ts";

/** Every fault once; what is only a consequence of a failed choice is left out. Needs ajv's `verbose` errors. */
export function toFaults(errors: readonly ErrorObject[]): readonly Fault[] {
  const choices = errors.filter((error) => error.keyword === "oneOf");
  const isConsequence = (error: ErrorObject): boolean =>
    choices.some(
      (choice) => error.instancePath === choice.instancePath && error.schemaPath.startsWith(`${choice.schemaPath}/`),
    );
  // The name itself is told by the propertyNames fault.
  return errors.filter((error) => error.propertyName === undefined && !isConsequence(error)).map(toFault);
}

function toFault({ keyword, instancePath, params, parentSchema, data }: ErrorObject): Fault {
  const finding = { path: instancePath, params, parent: (parentSchema ?? {}) as Schema, value: data };
  return EXPLANATIONS[keyword]?.(finding) ?? { path: instancePath, reason: `does not fit the schema (${keyword})` };
}

interface Schema {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
  readonly oneOf?: readonly Schema[];
  readonly "x-expected"?: string;
}

interface Finding {
  readonly path: string;
  readonly params: ErrorObject["params"];
  readonly parent: Schema;
  readonly value: unknown;
}

type Explain = (finding: Finding) => Fault;

/** An explanation of the value at the fault's own path. */
const here =
  (reason: (finding: Finding) => string): Explain =>
  (finding) => ({ path: finding.path, reason: reason(finding) });

const EXPLANATIONS: Readonly<Record<string, Explain>> = {
  required: here(({ params }) => `"${params.missingProperty}" is missing`),
  additionalProperties: ({ path, params, parent }) => {
    const key = String(params.additionalProperty);
    return { path: path + pointer(key), reason: `unknown key${didYouMean(key, Object.keys(parent.properties ?? {}))}` };
  },
  enum: here(({ value, params }) => notOneOf(value, params.allowedValues)),
  const: here(({ value, params }) => notOneOf(value, [params.allowedValue])),
  discriminator: ({ path, params, parent }) => {
    const tags = (parent.oneOf ?? []).map((branch) => branch.properties?.[params.tag]?.const);
    return { path: path + pointer(params.tag), reason: notOneOf(params.tagValue, tags) };
  },
  type: here(({ value, params }) => `expected ${typeName(params.type)}, got ${describe(value)}`),
  pattern: here(({ value, parent }) => `${quote(value)} is not ${parent["x-expected"] ?? "in the right form"}`),
  oneOf: here(({ parent }) => `expected ${parent["x-expected"] ?? "exactly one of the described forms"}`),
  propertyNames: ({ path, params }) => ({
    path: path + pointer(params.propertyName),
    reason: "is not a name that can stand in a template: letters, digits and underscores after a lower-case letter",
  }),
  minLength: here(() => "must not be empty"),
  maxLength: here(({ value, params }) => `${quote(value)} is longer than ${params.limit} characters`),
  minItems: here(({ params }) => `needs at least ${params.limit} of them`),
  minProperties: here(({ params }) => `needs at least ${params.limit} of them`),
  uniqueItems: here(({ value, params }) => `holds ${quote((value as readonly unknown[])[params.i])} twice`),
  minimum: here(({ value, params }) => `${quote(value)} is below ${params.limit}`),
  maximum: here(({ value, params }) => `${quote(value)} is above ${params.limit}`),
  exclusiveMinimum: here(({ value, params }) => `${quote(value)} is not above ${params.limit}`),
};

function notOneOf(value: unknown, allowed: readonly unknown[]): string {
  const words = allowed.map(String);
  const hint = typeof value === "string" ? didYouMean(value, words) : "";
  return `${quote(value)} is not ${words.length === 1 ? "" : "one of "}${words.join(", ")}${hint}`;
}

function typeName(type: unknown): string {
  const names: Record<string, string> = {
    array: "a list",
    object: "an object",
    string: "a text",
    integer: "a whole number",
    number: "a number",
    boolean: "true or false",
    null: "null",
  };
  const types = Array.isArray(type) ? type : [type];
  return types.map((each) => names[String(each)] ?? String(each)).join(" or ");
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : quote(value);
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
