import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { describeObjectStore } from "./describe-object-store.ts";

const dirs: string[] = [];
afterAll(() => Promise.all(dirs.map((dir) => rm(dir, { recursive: true, force: true }))));

describeObjectStore("file", async () => {
  const dir = await mkdtemp(join(tmpdir(), "pitchlake-lake-"));
  dirs.push(dir);
  return createFileStore({ dir: join(dir, "data", "lake") });
});
