/** The file driver's folder as other hands leave it: links, foreign files, copies, names that are file and folder. */

import { cp, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LakeUnavailableError } from "../../../src/errors.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { createHookedIo } from "./hooked-io.ts";

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-file-"));
  dir = join(folder, "lake");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (key: string, text: string, metadata: Record<string, string> = {}) =>
  createFileStore({ dir }).put(key, Buffer.from(text), { metadata });
const textOf = (object: { readonly body: Uint8Array } | null) => object && Buffer.from(object.body).toString("utf8");

describe("file driver, folder", () => {
  it("makes no folder by reading", async () => {
    const store = createFileStore({ dir });
    expect(await store.get("a")).toBeNull();
    expect(await store.list("")).toEqual({ objects: [], prefixes: [], cursor: null });
    await store.delete("a");
    await store.flush();
    expect(await store.sweep()).toBe(0);
    expect(await readdir(folder)).toEqual([]);
    await store.put("a", Buffer.from("now"));
    expect(textOf(await store.get("a"))).toBe("now");
  });

  it("refuses a key that is a folder, and a key below an object, by name", async () => {
    await put("q/r", "below");
    await expect(put("q", "x", { a: "1" })).rejects.toThrow(/"q" cannot be written: other objects lie below "q\/"/);
    await put("p", "object");
    await expect(put("p/r/s", "x")).rejects.toThrow(/"p\/r\/s" cannot be written: "p" is an object/);
    const store = createFileStore({ dir });
    expect([await store.get("q"), await store.get("p/r"), await store.head("p/r/s")]).toEqual([null, null, null]);
    await store.delete("q");
    expect((await store.list("")).objects.map(({ key }) => key)).toEqual(["p", "q/r"]);
    await store.delete("q/r");
    expect(await store.put("q", Buffer.from("free again"), { ifNoneMatch: "*" })).toMatchObject({ written: true });
    expect((await readdir(dir)).toSorted()).toEqual([".store", "p", "q"]);
  });

  it("takes the place of a folder that somebody left empty", async () => {
    await mkdir(join(dir, "q"), { recursive: true });
    expect(await createFileStore({ dir }).put("q", Buffer.from("x"), { ifNoneMatch: "*" })).toMatchObject({
      written: true,
    });
  });

  it("follows no symbolic link, neither in reading nor in writing", async () => {
    const outside = join(folder, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "secret"), "secret");
    await put("raw/a", "x");
    await symlink(outside, join(dir, "linked"));
    await symlink(join(outside, "secret"), join(dir, "raw", "file"));
    const store = createFileStore({ dir });
    const calls = ["linked/secret", "raw/file"].flatMap((key) => [
      () => store.get(key),
      () => store.head(key),
      () => store.localPath(key),
      () => store.put(key, Buffer.from("overwritten")),
    ]);
    calls.push(() => store.put("linked/new/deep", Buffer.from("x")));
    for (const call of calls) await expect(call()).rejects.toBeInstanceOf(LakeUnavailableError);
    await expect(store.list("linked/")).rejects.toThrow(/symbolic link/);
    await expect(store.keys?.("linked/")).rejects.toThrow(/symbolic link/);
    expect(await store.keys?.("")).toEqual(["raw/a"]);
    await expect(store.delete("linked/secret")).rejects.toThrow(/symbolic link/);
    expect((await store.list("")).objects.map(({ key }) => key)).toEqual(["raw/a"]);
    expect(await readdir(outside)).toEqual(["secret"]);
  });

  it("may itself be a link", async () => {
    await mkdir(join(folder, "disk"));
    await symlink(join(folder, "disk"), dir);
    await put("raw/a", "x");
    expect(textOf(await createFileStore({ dir }).get("raw/a"))).toBe("x");
    expect(await readdir(join(folder, "disk", "raw"))).toEqual(["a"]);
  });

  it("reads a file that was put there by hand, and counts a lone .meta as nothing", async () => {
    await put("raw/a", "x", { n: "1" });
    await writeFile(join(dir, "raw", "by-hand.json"), "{}");
    await writeFile(join(dir, "raw", "lone.meta"), '{"key":"raw/lone","versions":[]}');
    await writeFile(join(dir, "raw", "torn.json"), "[]");
    await writeFile(join(dir, "raw", "torn.json.meta"), '{"key":"raw/to');
    const store = createFileStore({ dir });
    const head = await store.head("raw/by-hand.json");
    expect(head).toMatchObject({ size: 2, metadata: {} });
    expect((await store.put("raw/by-hand.json", Buffer.from("[]"), { ifMatch: head?.etag ?? "" })).written).toBe(true);
    expect(await store.head("raw/lone")).toBeNull();
    expect(await store.put("raw/lone", Buffer.from("x"), { ifNoneMatch: "*" })).toMatchObject({ written: true });
    expect((await store.head("raw/torn.json"))?.metadata).toEqual({});
    const listed = (await store.list("raw/")).objects.map(({ key }) => key);
    expect(listed).toEqual(["raw/a", "raw/by-hand.json", "raw/lone", "raw/torn.json"]);
  });

  it("does not take a file that was changed by hand for the one that its .meta describes", async () => {
    await put("raw/a.json", "one", { n: "1" });
    const before = await createFileStore({ dir }).head("raw/a.json");
    await writeFile(join(dir, "raw", "a.json"), "two");
    const after = await createFileStore({ dir }).head("raw/a.json");
    expect(after?.etag).not.toBe(before?.etag);
    expect(after?.metadata).toEqual({});
  });

  it("keeps etags and metadata when the folder is copied", async () => {
    await put("raw/a.json", "one", { n: "1" });
    await put("raw/a.json", "two", { n: "2" });
    const before = await createFileStore({ dir }).get("raw/a.json");
    const copy = join(folder, "copy");
    await cp(dir, copy, { recursive: true });
    await utimes(join(copy, "raw", "a.json"), 1, 1);
    const after = await createFileStore({ dir: copy }).get("raw/a.json");
    expect(after).toMatchObject({ etag: before?.etag, metadata: { n: "2" } });
  });

  it("reads only the folders that a prefix needs", async () => {
    for (const key of ["raw/a/1", "raw/a/2/3", "raw/b/1", "mart/c/1"]) await put(key, "x");
    const listed = async (prefix: string, delimiter?: "/") => {
      const read: string[] = [];
      const io = createHookedIo(({ name, path }) => {
        if (name === "readdir") read.push(relative(dir, path) || ".");
      });
      await createFileStore({ dir, io }).list(prefix, delimiter ? { delimiter } : {});
      return read;
    };
    expect(await listed("raw/a/")).toEqual(["raw/a", "raw/a/2"]);
    expect(await listed("raw/a")).toEqual(["raw", "raw/a", "raw/a/2"]);
    expect(await listed("raw/a/", "/")).toEqual(["raw/a", "raw/a/2"]);
    expect(await listed("none/at/all/")).toEqual(["none/at/all"]);
  });

  it("survives puts and deletes that make and remove the same folders at once", async () => {
    const store = createFileStore({ dir });
    const work = Array.from({ length: 8 }, async (_, i) => {
      const key = `deep/er/${i % 2}/object-${i}`;
      for (let round = 0; round < 15; round += 1) {
        expect(await store.put(key, Buffer.from(key), { metadata: { i: String(i) } })).toMatchObject({ written: true });
        expect(await store.head(key)).toMatchObject({ metadata: { i: String(i) } });
        await store.delete(key);
      }
    });
    await Promise.all(work);
    await store.close();
    expect(await readdir(dir)).toEqual([".store"]);
    expect(await readdir(join(dir, ".store"), { recursive: true })).toEqual(["locks", "tmp"]);
  });
});
