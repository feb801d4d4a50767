/** A folder lake must not pay for the AWS SDK: it is in a chunk of its own that only the first request loads. */

import { build } from "esbuild";
import { expect, it } from "vitest";

it("loads no byte of the AWS SDK before the first request", async () => {
  const { metafile } = await build({
    stdin: { contents: 'export { createS3Store } from "./src/lake/drivers/s3.ts";', resolveDir: process.cwd() },
    outdir: "unused",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const isSdk = (input: string) => /node_modules\/@(aws-sdk|smithy)\//.test(input);
  const chunks = metafile.outputs;
  const atStart = new Set<string>();
  const visit = (path: string): void => {
    if (atStart.has(path)) return;
    atStart.add(path);
    for (const { path: next, kind } of chunks[path]?.imports ?? []) if (kind !== "dynamic-import") visit(next);
  };
  visit(Object.keys(chunks).find((path) => chunks[path]?.entryPoint === "<stdin>") ?? "");
  const inputsOf = (paths: Iterable<string>) => [...paths].flatMap((path) => Object.keys(chunks[path]?.inputs ?? {}));
  expect(inputsOf(atStart).filter((input) => input.includes("drivers/s3-client.ts"))).toHaveLength(1);
  expect(inputsOf(atStart).filter(isSdk)).toEqual([]);
  expect(inputsOf(Object.keys(chunks)).filter(isSdk).length).toBeGreaterThan(50);
});
