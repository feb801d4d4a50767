/** A few words to write JSON Schemas with: every key is required, keys besides are allowed, as providers add some. */

import { Ajv } from "ajv";

export type Shape = Readonly<Record<string, unknown>>;

export const text: Shape = { type: "string" };
export const int: Shape = { type: "integer" };
export const number: Shape = { type: "number" };
export const bool: Shape = { type: "boolean" };
export const nothing: Shape = { type: "null" };
export const day: Shape = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" };

export const matching = (pattern: string): Shape => ({ type: "string", pattern });
export const oneOf = (...values: readonly unknown[]): Shape => ({ enum: values });
export const orNull = (shape: Shape): Shape => ({ anyOf: [shape, nothing] });
export const either = (...shapes: readonly Shape[]): Shape => ({ anyOf: shapes });
export const list = (items: Shape, more: Shape = {}): Shape => ({ type: "array", items, ...more });
export const object = (
  properties: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
) => ({
  type: "object",
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
});

const ajv = new Ajv({ allErrors: true, strict: false });

/** Faults in words; none when the value has the shape. */
export function faultsOf(value: unknown, shape: Shape): readonly string[] {
  if (ajv.validate(shape, value)) return [];
  return (ajv.errors ?? []).slice(0, 10).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
