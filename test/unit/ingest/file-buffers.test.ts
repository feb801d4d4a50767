import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFileBuffers } from "../../../src/ingest/sources/file-buffers.ts";

const MB = 1024 * 1024;
let folder: string;
const make = async (name: string, size: number): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(size, name));
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-buffers-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a buffer is used again after its release, and never before", async () => {
  const buffers = createFileBuffers();
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => make(name, MB - 7)));
  const first = await buffers.read(a ?? "");
  const second = await buffers.read(b ?? "");
  expect(second.bytes.buffer).not.toBe(first.bytes.buffer);
  expect(Buffer.from(first.bytes).equals(Buffer.alloc(MB - 7, "a"))).toBe(true);
  first.release();
  first.release();
  const third = await buffers.read(c ?? "");
  expect(third.bytes.buffer).toBe(first.bytes.buffer);
  expect(Buffer.from(third.bytes).equals(Buffer.alloc(MB - 7, "c"))).toBe(true);
  expect((await buffers.read(a ?? "")).bytes.buffer).not.toBe(first.bytes.buffer);
});

test("a longer file gets a buffer of its own, and a small one is read as ever", async () => {
  const buffers = createFileBuffers();
  const first = await buffers.read(await make("short", MB / 2));
  first.release();
  const longer = await buffers.read(await make("longer", 2 * MB + 1));
  expect(longer.bytes).toHaveLength(2 * MB + 1);
  expect(longer.bytes.buffer).not.toBe(first.bytes.buffer);
  expect((await buffers.read(await make("tiny", 3))).bytes).toHaveLength(3);
});
