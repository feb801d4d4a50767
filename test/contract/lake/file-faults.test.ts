/** The file driver on a disk that fails, and the order in which it makes things durable. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LakeUnavailableError } from "../../../src/errors.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { createHookedIo, type IoCall } from "./hooked-io.ts";

const systemError = (code: string) => Object.assign(new Error(`${code}: made up by a test`), { code });
const textOf = (object: { readonly body: Uint8Array } | null) => object && Buffer.from(object.body).toString("utf8");

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-file-"));
  dir = join(folder, "lake");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("file driver, durability", () => {
  const record = async (run: (store: ReturnType<typeof createFileStore>) => Promise<unknown>) => {
    const log: string[] = [];
    const io = createHookedIo(({ name, path }: IoCall) => {
      const kind = /\.(body|meta|owner)$/.exec(path)?.[1];
      const inStore = path.startsWith(join(dir, ".store"));
      log.push(`${name} ${inStore ? (kind ?? "lock") : relative(dir, path) || "."}`);
    });
    await run(createFileStore({ dir, io }));
    return log;
  };

  it("syncs body and meta before they are published, and every new folder before it acknowledges", async () => {
    const log = await record((store) => store.put("a/b/c.json", Buffer.from("x"), { metadata: { n: "1" } }));
    const at = (entry: string) => log.indexOf(entry);
    const links = log.flatMap((entry, i) => (/^link (body|meta)$/.test(entry) ? [i] : []));
    expect(links.map((i) => log[i])).toEqual(["link meta", "link body"]);
    expect(at("sync body")).toBeGreaterThan(-1);
    expect(at("sync body")).toBeLessThan(links[1] ?? 0);
    expect(at("sync meta")).toBeGreaterThan(-1);
    expect(at("sync meta")).toBeLessThan(links[0] ?? 0);
    for (const made of [".", "a", "a/b"]) expect(log.lastIndexOf(`sync ${made}`), made).toBeGreaterThan(links[1] ?? 0);
  });

  it("syncs a replacement and a deletion", async () => {
    const store = createFileStore({ dir });
    await store.put("a/b/c.json", Buffer.from("x"), { metadata: { n: "1" } });
    await store.close();
    const replaced = await record((again) => again.put("a/b/c.json", Buffer.from("y"), { metadata: { n: "2" } }));
    expect(replaced.lastIndexOf("sync a/b")).toBeGreaterThan(replaced.lastIndexOf("rename body"));
    const deleted = await record((again) => again.delete("a/b/c.json"));
    expect(deleted.lastIndexOf("sync .")).toBeGreaterThan(deleted.lastIndexOf("unlink a/b/c.json.meta"));
  });

  it("syncs nothing for durable: false until flush, then files before folders", async () => {
    const log = await record(async (store) => {
      await store.put("first", Buffer.from("makes the root"));
      await store.put("m/v=1/data", Buffer.from("x"), { metadata: { n: "1" }, durable: false });
      await store.flush();
    });
    const published = log.lastIndexOf("link body");
    const synced = log.flatMap((entry, i) =>
      i > log.indexOf("open body") && entry.startsWith("sync") ? [[i, entry]] : [],
    );
    const later = synced.filter(([, entry]) => /m|\./.test(String(entry)) && entry !== "sync body");
    expect(later.filter(([i]) => Number(i) > published).map(([, entry]) => entry)).toEqual([
      "sync m/v=1/data",
      "sync m/v=1/data.meta",
      "sync .",
      "sync m",
      "sync m/v=1",
    ]);
  });

  it("syncs again what a failed flush left out", async () => {
    let isBroken = true;
    const synced: string[] = [];
    const io = createHookedIo(({ name, path }) => {
      if (name !== "sync") return;
      if (isBroken) throw systemError("EIO");
      synced.push(relative(dir, path));
    });
    const store = createFileStore({ dir, io });
    isBroken = false;
    await store.put("m/1", Buffer.from("x"), { durable: false });
    isBroken = true;
    await expect(store.flush()).rejects.toBeInstanceOf(LakeUnavailableError);
    isBroken = false;
    synced.length = 0;
    await store.flush();
    expect(synced).toContain("m/1");
    expect(synced).toContain("m");
  });
});

const NEEDS_SPACE = new Set(["open", "write", "sync", "link", "mkdir", "copyFile"]);

/** Temp files and locks; not what locks of a living store link to. */
async function leftOvers(): Promise<string[]> {
  const names = await readdir(join(dir, ".store"), { recursive: true });
  return names.filter((name) => !name.endsWith(".owner") && name !== "tmp" && name !== "locks");
}

describe("file driver, failing disk", () => {
  const hints: readonly [string, RegExp][] = [
    ["ENOSPC", /disk is full: free some space/],
    ["EROFS", /read-only: mount it writable or set DATA_DIR/],
    ["EACCES", /Permission denied: make the folder readable and writable/],
    ["EIO", /input\/output error: check it/],
    ["EWHATEVER", /The system says: EWHATEVER/],
  ];

  it.each(hints)("names the key and what to do on %s", async (code, hint) => {
    const io = createHookedIo(({ name }) => {
      if (name === "write") throw systemError(code);
    });
    const error = await createFileStore({ dir, io })
      .put("raw/x.json", Buffer.from("x"))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LakeUnavailableError);
    expect(error).toMatchObject({ retryable: true, details: { key: "raw/x.json", code } });
    expect(String(error)).toContain('"raw/x.json"');
    expect(String(error)).toMatch(hint);
  });

  /** Runs `put` again and again, the disk being full from the k-th call on, until it needs fewer calls than k. */
  const failFromEachCall = async (
    run: (store: ReturnType<typeof createFileStore>) => Promise<unknown>,
    check: (k: number) => Promise<void>,
  ) => {
    for (let k = 1; ; k += 1) {
      await rm(dir, { recursive: true, force: true });
      await createFileStore({ dir }).put("raw/old.json", Buffer.from("old"), { metadata: { n: "old" } });
      let isReached = false;
      // Reading, moving and taking away need no space.
      const io = createHookedIo(({ number, name }) => {
        if (number < k || !NEEDS_SPACE.has(name)) return;
        isReached = true;
        throw systemError("ENOSPC");
      });
      const error = await run(createFileStore({ dir, io })).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!isReached) return k;
      if (error !== null) expect(error, `call ${k}`).toBeInstanceOf(LakeUnavailableError);
      await check(k);
    }
  };

  it("never leaves a torn object or a temp file, whichever call fails", async () => {
    const put = (store: ReturnType<typeof createFileStore>) =>
      store.put("raw/old.json", Buffer.from("new, and longer"), { metadata: { n: "new" } });
    const calls = await failFromEachCall(put, async (k) => {
      const store = createFileStore({ dir });
      const object = await store.get("raw/old.json");
      expect([
        ["old", "old"],
        ["new, and longer", "new"],
      ]).toContainEqual([textOf(object), object?.metadata.n]);
      const { objects } = await store.list("");
      expect(
        objects.map(({ key }) => key),
        `call ${k}`,
      ).toEqual(["raw/old.json"]);
      expect(await leftOvers(), `call ${k}`).toEqual([]);
    });
    expect(calls).toBeGreaterThan(15);
  });

  it("keeps the caller's file when the put fails", async () => {
    const file = join(folder, "body");
    const put = async (store: ReturnType<typeof createFileStore>) => {
      await writeFile(file, "columns");
      await store.put("mart/new.parquet", { file }, { ifNoneMatch: "*", metadata: { rows: "1" } });
    };
    let kept = 0;
    await failFromEachCall(put, async (k) => {
      const object = await createFileStore({ dir }).get("mart/new.parquet");
      const left = await readFile(file, "utf8").catch(() => null);
      // A full disk may refuse even to give it back by copy once it is published.
      expect([textOf(object), left], `call ${k}`).toContain("columns");
      if (left !== null) kept += 1;
      if (object) expect(object.metadata).toEqual({ rows: "1" });
      expect(await leftOvers(), `call ${k}`).toEqual([]);
    });
    expect(kept).toBeGreaterThan(5);
  });

  it("copies a body file from another device, and removes it after", async () => {
    const io = createHookedIo(({ name, path }) => {
      if (name === "rename" && path.startsWith(join(folder, "body"))) throw systemError("EXDEV");
    });
    const file = join(folder, "body");
    await writeFile(file, "columns");
    const store = createFileStore({ dir, io });
    await store.put("mart/a.parquet", { file }, { metadata: { rows: "1" } });
    expect(await store.get("mart/a.parquet")).toMatchObject({ size: 7, metadata: { rows: "1" } });
    expect(await readFile(file).catch(() => null)).toBeNull();
  });

  it("says that a folder cannot be read", async () => {
    await createFileStore({ dir }).put("raw/a", Buffer.from("x"));
    const io = createHookedIo(({ name }) => {
      if (name === "readdir" || name === "lstat") throw systemError("EACCES");
    });
    const store = createFileStore({ dir, io });
    await expect(store.list("raw/")).rejects.toThrow(/Cannot list "raw\/"/);
    await expect(store.head("raw/a")).rejects.toThrow(/Cannot read "raw\/a"/);
  });
});
