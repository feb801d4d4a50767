/** Parameters as the provider checks them: unknown ones, wrong types, those that need another. */

import type { Errors } from "./envelope.ts";

export type ParameterKind = "integer" | "date" | "text" | "boolean";

export interface EndpointRules {
  readonly parameters: Readonly<Record<string, ParameterKind>>;
  /** One of these sets must be given in full; [] = none needed. */
  readonly oneOf: readonly (readonly string[])[];
  /** Parameter → what it cannot do without. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
}

const PATTERNS: Readonly<Record<ParameterKind, RegExp>> = {
  integer: /^\d+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  text: /^.+$/,
  boolean: /^(true|false)$/,
};
const WORDS: Readonly<Record<ParameterKind, string>> = {
  integer: "must contain an integer",
  date: "must contain a date formatted as YYYY-MM-DD",
  text: "is required",
  boolean: "must be true or false",
};

/** null when all is well. Several errors come at once. */
export function checkParameters(query: URLSearchParams, rules: EndpointRules): Errors | null {
  const errors: Record<string, string> = {};
  for (const [name, value] of query) {
    const kind = rules.parameters[name];
    if (kind === undefined) errors[name] = `The ${title(name)} field do not exist.`;
    else if (!PATTERNS[kind].test(value)) errors[name] = `The ${title(name)} field ${WORDS[kind]}.`;
  }
  if (Object.keys(errors).length > 0) return errors;
  for (const [name, needed] of Object.entries(rules.needs ?? {})) {
    if (!query.has(name)) continue;
    for (const other of needed) if (!query.has(other)) errors[other] = `The ${title(other)} field is required.`;
  }
  if (Object.keys(errors).length > 0) return errors;
  return missingOf(query, rules);
}

function missingOf(query: URLSearchParams, { oneOf }: EndpointRules): Errors | null {
  if (oneOf.length === 0 || oneOf.some((set) => set.every((name) => query.has(name)))) return null;
  if (query.size === 0 && oneOf.length > 1) return { required: "At least one parameter is required." };
  const begun = oneOf.filter((set) => set.some((name) => query.has(name)));
  const nearest = (begun.length > 0 ? begun : oneOf).toSorted((a, b) => left(a, query) - left(b, query))[0]!;
  const missing = nearest.filter((name) => !query.has(name));
  return Object.fromEntries(missing.map((name) => [name, `The ${title(name)} field is required.`]));
}

const left = (names: readonly string[], query: URLSearchParams): number =>
  names.filter((name) => !query.has(name)).length;

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
