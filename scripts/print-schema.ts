/**
 * Prints the SDL to schema.graphql.
 *   tsx scripts/print-schema.ts                      writes schema.graphql
 *   tsx scripts/print-schema.ts --missing [file]     lists what a reference SDL has that ours lacks or has otherwise;
 *                                                    by default the public contract, src/schema/contract.graphql
 */

import { readFileSync, writeFileSync } from "node:fs";
import { buildGraphqlSchema } from "../src/resolvers/schema.ts";
import { missingFrom } from "../src/schema/missing.ts";
import { toSdl } from "../src/schema/sdl.ts";

const contract = new URL("../src/schema/contract.graphql", import.meta.url);
const [flag, reference] = process.argv.slice(2);
const schema = buildGraphqlSchema();

if (flag === undefined) {
  writeFileSync(new URL("../schema.graphql", import.meta.url), toSdl(schema));
} else if (flag === "--missing") {
  const missing = missingFrom(schema, readFileSync(reference ?? contract, "utf8"));
  process.stdout.write(missing.length === 0 ? "nothing is missing\n" : `${missing.join("\n")}\n`);
} else {
  process.stderr.write("usage: print-schema [--missing [sdl file]]\n");
  process.exitCode = 2;
}
