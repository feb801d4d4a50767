/** From the text of the secret to keys by name. Pure. */

import { SecretsError } from "./secrets-error.ts";

/** A key, or why the value under its name is none. */
export type SecretValues = ReadonlyMap<string, string | SecretsError>;

/** Keys go into headers and paths. */
const KEY = /^[\x21-\x7e]+$/;

/**
 * @param description names the secret in messages
 * @throws SecretsError MALFORMED; without a cause, since a parser's message quotes what it read
 */
export function parseSecretText(text: string, description: string): SecretValues {
  const object = parseObject(text);
  if (object === null) {
    const shape = '{"API_FOOTBALL_KEY": "…", "FOOTBALL_DATA_API_KEY": "…"}';
    throw new SecretsError(`${description} is not a JSON object such as ${shape}`, "MALFORMED");
  }
  const values = new Map<string, string | SecretsError>();
  for (const [name, value] of Object.entries(object)) {
    const key = typeof value === "string" ? value.trim() : value;
    // Secrets are often made with all names and filled in later.
    if (key === "" || key === null) continue;
    if (typeof key === "string" && KEY.test(key)) values.set(name, key);
    else values.set(name, new SecretsError(`${name} in ${description} is not a text that can be a key`, "MALFORMED"));
  }
  return values;
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
