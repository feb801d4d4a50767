/** JSON Schema faults in plain words. */

import type { ErrorObject } from "ajv";
import { type Fault, pointer } from "./faults.ts";
import { didYouMean } from "./nearest.ts";

/** Every fault once; what is only a consequence of a failed choice is left out. */
export function toFaults(errors: readonly ErrorObject[]): readonly Fault[] {
  const choices = errors.filter((error) => error.keyword === "oneOf");
  const consequence = (error: ErrorObject): boolean =>
    choices.some((choice) => error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`));
  return errors.filter((error) => !consequence(error) && error.keyword !== "propertyNames").map(toFault);
}

function toFault(error: ErrorObject): Fault {
  const explain = EXPLANATIONS[error.keyword];
  return explain?.(error) ?? { path: error.instancePath, reason: error.message ?? "does not fit the schema" };
}

type Explanation = (error: ErrorObject) => Fault;

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  required: (error) => ({
    path: error.instancePath,
    reason: `"${error.params.missingProperty}" is missing`,
  }),
  additionalProperties: (error) => {
    const key = String(error.params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
    return { path: error.instancePath + pointer(key), reason: `unknown key${didYouMean(key, known)}` };
  },
  enum: (error) => at(error, notOneOf(error.data, error.params.allowedValues)),
  const: (error) => at(error, notOneOf(error.data, [error.params.allowedValue])),
  discriminator: (error) => {
    const tag = String(error.params.tag);
    return {
      path: error.instancePath + pointer(tag),
      reason: notOneOf(error.params.tagValue, tagsOf(error.parentSchema, tag)),
    };
  },
  type: (error) => at(error, `expected ${typeName(error.params.type)}, got ${describe(error.data)}`),
  pattern: (error) => at(error, `${quote(error.data)} is not ${expected(error) ?? "in the right form"}`),
  oneOf: (error) => at(error, `expected ${expected(error) ?? "exactly one of the forms the schema describes"}`),
  minLength: (error) => at(error, "must not be empty"),
  minItems: (error) => at(error, `needs at least ${error.params.limit} of them`),
  minProperties: (error) => at(error, `needs at least ${error.params.limit} of them`),
  uniqueItems: (error) => at(error, `holds ${quote((error.data as unknown[])[Number(error.params.i)])} twice`),
  minimum: (error) => at(error, `${quote(error.data)} is below ${error.params.limit}`),
  maximum: (error) => at(error, `${quote(error.data)} is above ${error.params.limit}`),
  exclusiveMinimum: (error) => at(error, `${quote(error.data)} is not above ${error.params.limit}`),
};

const at = (error: ErrorObject, reason: string): Fault => ({ path: error.instancePath, reason });

const expected = (error: ErrorObject): string | undefined => error.parentSchema?.["x-expected"] as string | undefined;

function notOneOf(value: unknown, allowed: readonly unknown[]): string {
  const words = allowed.map(String);
  const hint = typeof value === "string" ? didYouMean(value, words) : "";
  return `${quote(value)} is not ${words.length === 1 ? "" : "one of "}${words.join(", ")}${hint}`;
}

/** The tags of a union, read from its branches. */
function tagsOf(schema: ErrorObject["parentSchema"], tag: string): readonly unknown[] {
  const branches = (schema?.oneOf ?? []) as readonly { properties?: Record<string, { const?: unknown }> }[];
  return branches.map((branch) => branch.properties?.[tag]?.const);
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
