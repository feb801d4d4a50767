/** The files against their JSON Schemas: a fast yes or no at each start, plain words only when it is no. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv, type Options, type ValidateFunction } from "ajv";
import type { Fault } from "./faults.ts";
import { toFaults } from "./schema-faults.ts";

export type Validate = (value: unknown) => readonly Fault[];

// A test checks the schemas against the meta-schema; doing it here would cost each start 20 ms.
const OPTIONS: Options = { discriminator: true, strict: false, validateSchema: false, meta: false, messages: false };
/** Halves the time of compiling, but its errors do not say which part of the schema they are about. */
const FAST: Options = { ...OPTIONS, inlineRefs: false, loopRequired: 1, loopEnum: 1, code: { optimize: false } };
const EXPLAINING: Options = { ...OPTIONS, allErrors: true, verbose: true };

/** Compiled once a process: 40 ms for both schemas. */
const validators = new Map<string, Promise<Validate>>();

/** The validator of `config/<name>.schema.json` below the package's root. */
export function validatorOf(name: "endpoints" | "competitions", root: string): Promise<Validate> {
  const path = join(root, `config/${name}.schema.json`);
  const known = validators.get(path) ?? createValidator(path);
  validators.set(path, known);
  return known;
}

async function createValidator(path: string): Promise<Validate> {
  const schema = JSON.parse(await readFile(path, "utf8")) as object;
  const fits = new Ajv(FAST).compile(schema);
  let explain: ValidateFunction | undefined;
  return (value) => {
    if (fits(value)) return [];
    explain ??= new Ajv(EXPLAINING).compile(schema);
    return explain(value) ? [] : toFaults(explain.errors ?? []);
  };
}
