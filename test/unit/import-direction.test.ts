/** The import direction of ARCHITECTURE.md, checked on the text of the imports. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isTypeOnly: boolean;
}

const IMPORT = /(?:^|\n)\s*(import|export)\s+(type\s+)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g;

function importsOf(file: string): Import[] {
  return [...readFileSync(file, "utf8").matchAll(IMPORT)].map((match) => {
    const specifier = match[3] ?? match[4] ?? "";
    const target = specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : specifier;
    return { file, target, isTypeOnly: match[2] !== undefined };
  });
}

const files = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name));
const imports = files.flatMap(importsOf);
const inFolder =
  (folder: string) =>
  ({ file, target }: Import): boolean =>
    file.startsWith(folder) && !target.startsWith(folder);
const shown = (list: readonly Import[]) => list.map(({ file, target }) => `${file} → ${target}`);

describe("import direction", () => {
  it("finds imports at all", () => {
    expect(imports.length).toBeGreaterThan(300);
  });

  it("schema imports nothing of ours but types", () => {
    const found = imports
      .filter(inFolder("src/schema/"))
      .filter(({ target, isTypeOnly }) => target.startsWith("src/") && !isTypeOnly);
    expect(shown(found)).toEqual([]);
  });

  it("resolvers never import lake or engine drivers, BullMQ or ingest", () => {
    const forbidden = /^(src\/(lake|ingest|jobs)\/|src\/warehouse\/drivers\/|bullmq|@duckdb|@electric-sql|ioredis)/;
    expect(shown(imports.filter(inFolder("src/resolvers/")).filter(({ target }) => forbidden.test(target)))).toEqual(
      [],
    );
  });

  it("ingest never imports jobs, GraphQL or the read model", () => {
    const forbidden = /^(src\/(jobs|schema|resolvers|readmodel|http)\/|graphql|bullmq)/;
    expect(shown(imports.filter(inFolder("src/ingest/")).filter(({ target }) => forbidden.test(target)))).toEqual([]);
  });

  it("jobs never imports resolvers; lake knows no football", () => {
    const jobs = imports
      .filter(inFolder("src/jobs/"))
      .filter(({ target }) => /^src\/(resolvers|schema|readmodel|http)\//.test(target));
    const lake = imports
      .filter(inFolder("src/lake/"))
      .filter(({ target }) => /^src\/(?!errors\.ts|sync-path\.ts)/.test(target));
    expect(shown([...jobs, ...lake])).toEqual([]);
  });

  it.each([
    [/^@duckdb\//, /^src\/warehouse\/drivers\//],
    [/^@electric-sql\//, /^src\/jobs\/backends\//],
    [/^ioredis$|^pg$/, /^src\/jobs\/backends\//],
    [/^bullmq$/, /^src\/jobs\//],
    [/^undici$/, /^src\/ingest\/http/],
    [/^@aws-sdk\/client-s3$/, /^src\/lake\/drivers\/s3/],
    [/^@aws-sdk\/client-secrets-manager$/, /^src\/secrets\/drivers\//],
    [/^(fastify|@apollo\/server|graphql-sse|graphql-ws)/, /^src\/http\//],
    [/^type-graphql$/, /^src\/(schema|resolvers)\//],
  ])("%s is imported under %s only", (sdk, home) => {
    const found = imports.filter(({ file, target }) => sdk.test(target) && !home.test(file));
    expect(shown(found)).toEqual([]);
  });

  it("process.env is read in settings.ts and the command line only", () => {
    const readers = files.filter((file) => /process\.env\b/.test(readFileSync(file, "utf8")));
    expect(readers.filter((file) => file !== "src/settings.ts" && !file.startsWith("src/cli/"))).toEqual([]);
  });

  it("has a README in each folder of src", () => {
    const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const without = folders.filter(({ name }) => !readdirSync(join("src", name)).includes("README.md"));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
