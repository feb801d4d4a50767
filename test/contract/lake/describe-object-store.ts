/** The contract of the lake: every driver of `ObjectStore` runs it. Nothing here knows more than the port says. */

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { listAll, updateJson } from "../../../src/lake/conditional.ts";
import { compareKeys } from "../../../src/lake/object-key.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";

export interface SkippedTest {
  readonly test: string;
  readonly reason: string;
}

/**
 * @param create gives an empty store; called once
 * @param options.skip tests by their full title, each with the reason why this driver cannot promise it
 */
export function describeObjectStore(
  name: string,
  create: () => Promise<ObjectStore>,
  options: { readonly skip?: readonly SkippedTest[] } = {},
): void {
  const skips = new Map((options.skip ?? []).map(({ test, reason }) => [test, reason]));
  const used = new Set<string>();
  const promise = (title: string, run: () => Promise<void>) => {
    const reason = skips.get(title);
    if (reason === undefined) return it(title, run);
    used.add(title);
    return it.skip(`${title} (${reason})`, run);
  };

  describe(`object store: ${name}`, () => {
    let store: ObjectStore;
    let folder: string;
    beforeAll(async () => {
      store = await create();
      folder = await mkdtemp(join(tmpdir(), "pitchlake-contract-"));
    });
    afterAll(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });
    const context = { store: () => store, folder: () => folder };

    describeReadingAndWriting(promise, context);
    describeConditions(promise, context);
    describeFiles(promise, context);
    describeListing(promise, context);
    describeKeys(promise, context);

    it("skips no test that does not exist", () => {
      expect([...skips.keys()].filter((title) => !used.has(title))).toEqual([]);
    });
  });
}

type Promise_ = (title: string, run: () => Promise<void>) => void;

interface Context {
  readonly store: () => ObjectStore;
  readonly folder: () => string;
}

const bytes = (text: string) => Buffer.from(text, "utf8");
const text = (body: Uint8Array | undefined) => (body === undefined ? null : Buffer.from(body).toString("utf8"));

function describeReadingAndWriting(promise: Promise_, { store }: Context): void {
  promise("answers null for what is absent", async () => {
    expect(await store().get("absent/object.json")).toBeNull();
    expect(await store().head("absent/object.json")).toBeNull();
    expect(await store().localPath("absent/object.json")).toBeNull();
  });

  promise("gives back bytes, metadata, size, etag and time", async () => {
    const before = Date.now() - 2000;
    const metadata = { "fetched-at": "2025-11-22T06:00:00Z", rows: "380", url: "https://example.org/a?b=c&d" };
    const put = await store().put("rw/object.json", bytes("Grüße ⚽"), { metadata, contentType: "application/json" });
    const head = await store().head("rw/object.json");
    const object = await store().get("rw/object.json");
    expect(put).toEqual({ written: true, etag: head?.etag });
    expect(head).toMatchObject({ key: "rw/object.json", size: bytes("Grüße ⚽").length, metadata });
    expect(head?.etag).toMatch(/^"[^"]+"$/);
    expect(head?.lastModified.getTime()).toBeGreaterThan(before);
    expect(head?.lastModified.getTime()).toBeLessThan(Date.now() + 2000);
    expect(text(object?.body)).toBe("Grüße ⚽");
    expect({ ...object, body: undefined }).toEqual({ ...head, body: undefined });
  });

  promise("replaces an object with its metadata", async () => {
    const first = await store().put("rw/replaced", bytes("one"), { metadata: { version: "1" } });
    const second = await store().put("rw/replaced", bytes("two, longer"), { metadata: { version: "2", more: "x" } });
    const object = await store().get("rw/replaced");
    expect(text(object?.body)).toBe("two, longer");
    expect(object?.metadata).toEqual({ version: "2", more: "x" });
    expect(first).not.toEqual(second);
  });

  promise("drops the old metadata when the new object has none", async () => {
    await store().put("rw/dropped", bytes("same"), { metadata: { version: "1" } });
    await store().put("rw/dropped", bytes("same"));
    expect((await store().head("rw/dropped"))?.metadata).toEqual({});
    await store().put("rw/dropped", bytes("same"), { metadata: { version: "3" } });
    expect((await store().head("rw/dropped"))?.metadata).toEqual({ version: "3" });
  });

  promise("keeps zero bytes", async () => {
    await store().put("rw/empty", new Uint8Array(0), { metadata: { rows: "0" } });
    const object = await store().get("rw/empty");
    expect(object).toMatchObject({ size: 0, metadata: { rows: "0" } });
    expect(object?.body.length).toBe(0);
  });

  promise("keeps 5 MB", async () => {
    const body = Buffer.alloc(5 * 1024 * 1024, "pitch");
    for (let i = 0; i < body.length; i += 4096) body.writeUInt32LE(i, i);
    await store().put("rw/large", body);
    const object = await store().get("rw/large");
    expect(object?.size).toBe(body.length);
    expect(body.equals(object?.body ?? new Uint8Array(0))).toBe(true);
    expect((await store().head("rw/large"))?.etag).toBe(object?.etag);
  });

  promise("is not changed by what the caller does to its bytes", async () => {
    const body = bytes("mine");
    await store().put("rw/own", body);
    body.fill(0);
    const first = await store().get("rw/own");
    first?.body.fill(0);
    expect(text((await store().get("rw/own"))?.body)).toBe("mine");
  });

  promise("deletes, also what is absent", async () => {
    await store().put("rw/gone/a", bytes("a"), { metadata: { a: "1" } });
    await store().delete("rw/gone/a");
    await store().delete("rw/gone/a");
    await store().delete("rw/never/was");
    expect(await store().get("rw/gone/a")).toBeNull();
    expect((await store().list("rw/gone/")).objects).toEqual([]);
    await store().put("rw/gone/a", bytes("b"));
    expect((await store().head("rw/gone/a"))?.metadata).toEqual({});
  });

  promise("reads whole objects while they are replaced", async () => {
    const version = (i: number) => ({ body: bytes(`${i}:`.repeat(5000 + i)), metadata: { version: String(i) } });
    await store().put("rw/busy", version(0).body, { metadata: version(0).metadata });
    let isWriting = true;
    const writing = (async () => {
      for (let i = 1; i <= 40; i += 1) await store().put("rw/busy", version(i).body, { metadata: version(i).metadata });
      isWriting = false;
    })();
    while (isWriting) {
      const object = await store().get("rw/busy");
      const i = Number(object?.metadata.version);
      expect(text(object?.body)).toBe(text(version(i).body));
    }
    await writing;
  });

  promise("keeps unsynced objects readable and syncs them later", async () => {
    await store().put("rw/derived/a", bytes("a"), { durable: false, metadata: { a: "1" } });
    expect(text((await store().get("rw/derived/a"))?.body)).toBe("a");
    await store().flush();
    await store().flush();
    expect(await store().head("rw/derived/a")).toMatchObject({ size: 1, metadata: { a: "1" } });
  });

  promise("sweeps nothing that was put", async () => {
    await store().put("rw/kept", bytes("kept"), { metadata: { a: "1" } });
    await store().sweep();
    expect(await store().head("rw/kept")).toMatchObject({ metadata: { a: "1" } });
  });
}

function describeConditions(promise: Promise_, { store }: Context): void {
  promise("writes with if-none-match only where nothing is", async () => {
    expect(await store().put("if/none", bytes("first"), { ifNoneMatch: "*" })).toMatchObject({ written: true });
    const lost = await store().put("if/none", bytes("second"), { ifNoneMatch: "*", metadata: { lost: "1" } });
    expect(lost).toEqual({ written: false });
    const object = await store().get("if/none");
    expect([text(object?.body), object?.metadata]).toEqual(["first", {}]);
    await store().delete("if/none");
    expect(await store().put("if/none", bytes("third"), { ifNoneMatch: "*" })).toMatchObject({ written: true });
  });

  promise("writes with if-match only over that version", async () => {
    const first = await store().put("if/match", bytes("first"));
    const etag = first.written ? first.etag : "";
    const second = await store().put("if/match", bytes("second"), { ifMatch: etag, metadata: { n: "2" } });
    expect(second.written).toBe(true);
    expect(await store().put("if/match", bytes("third"), { ifMatch: etag, metadata: { n: "3" } })).toEqual({
      written: false,
    });
    const object = await store().get("if/match");
    expect([text(object?.body), object?.metadata]).toEqual(["second", { n: "2" }]);
    expect(await store().put("if/match-absent", bytes("x"), { ifMatch: etag })).toEqual({ written: false });
    expect(await store().head("if/match-absent")).toBeNull();
  });

  promise("lets one of 40 racing puts win", async () => {
    const puts = Array.from({ length: 40 }, (_, i) =>
      store().put("if/race", bytes(`writer ${i}`), { ifNoneMatch: "*", metadata: { writer: String(i) } }),
    );
    const results = await Promise.all(puts);
    const winners = results.flatMap((result, i) => (result.written ? [i] : []));
    expect(winners).toHaveLength(1);
    const object = await store().get("if/race");
    expect(text(object?.body)).toBe(`writer ${winners[0]}`);
    expect(object?.metadata).toEqual({ writer: String(winners[0]) });
  });

  promise("loses no racing increment by compare-and-swap", async () => {
    const increment = (current: { n: number } | null) => ({ n: (current?.n ?? 0) + 1 });
    const updates = Array.from({ length: 25 }, () =>
      updateJson(store(), "if/counter.json", increment, { retries: 99 }),
    );
    await Promise.all(updates);
    expect(JSON.parse(text((await store().get("if/counter.json"))?.body) ?? "null")).toEqual({ n: 25 });
  });

  promise("refuses both conditions at once", async () => {
    const put = store().put("if/both", bytes("x"), { ifNoneMatch: "*", ifMatch: '"x"' });
    await expect(put).rejects.toBeInstanceOf(InvalidInputError);
  });
}

function describeFiles(promise: Promise_, { store, folder }: Context): void {
  const file = async (name: string, content: string) => {
    const path = join(folder(), name);
    await writeFile(path, content);
    return path;
  };
  const isThere = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    );

  promise("takes over a file", async () => {
    const path = await file("body.parquet", "columns");
    const put = await store().put("files/body.parquet", { file: path }, { metadata: { rows: "1" } });
    const object = await store().get("files/body.parquet");
    expect([text(object?.body), object?.metadata]).toEqual(["columns", { rows: "1" }]);
    expect(put).toEqual({ written: true, etag: object?.etag });
    expect(await isThere(path)).toBe(false);
  });

  promise("takes over a file also when the condition does not hold", async () => {
    await store().put("files/present", bytes("present"));
    const path = await file("late.bin", "late");
    expect(await store().put("files/present", { file: path }, { ifNoneMatch: "*" })).toEqual({ written: false });
    expect(await isThere(path)).toBe(false);
    expect(text((await store().get("files/present"))?.body)).toBe("present");
  });

  promise("refuses a body file that is none", async () => {
    const put = store().put("files/none", { file: join(folder(), "absent") });
    await expect(put).rejects.toMatchObject({ code: "BAD_USER_INPUT", argument: "body" });
    await expect(store().put("files/none", { file: folder() })).rejects.toBeInstanceOf(InvalidInputError);
    expect(await store().head("files/none")).toBeNull();
  });

  promise("gives a local file with the object's bytes", async () => {
    await store().put("files/local.json", bytes('{"a":1}'), { metadata: { a: "1" } });
    const path = await store().localPath("files/local.json");
    expect(path).toMatch(/\.json$/);
    expect(await readFile(path ?? "", "utf8")).toBe('{"a":1}');
    expect((await store().get("files/local.json"))?.size).toBe(7);
  });
}

function describeListing(promise: Promise_, { store }: Context): void {
  const keysOf = async (prefix: string) => {
    const keys: string[] = [];
    for await (const object of listAll(store(), prefix)) keys.push(object.key);
    return keys;
  };
  const fill = (keys: readonly string[]) =>
    Promise.all(keys.map((key) => store().put(key, bytes(key), { durable: false })));

  promise("lists what head says, without metadata", async () => {
    await store().put("list/info", bytes("info"), { metadata: { a: "1" } });
    const head = await store().head("list/info");
    const { metadata: _, ...info } = head ?? { metadata: null };
    expect((await store().list("list/info")).objects).toEqual([info]);
  });

  promise("lists by any prefix, also one within a name", async () => {
    await fill(["px/a/1", "px/a/2", "px/ab/1", "px/b", "px2/a"]);
    expect(await keysOf("px/a")).toEqual(["px/a/1", "px/a/2", "px/ab/1"]);
    expect(await keysOf("px/a/")).toEqual(["px/a/1", "px/a/2"]);
    expect(await keysOf("px/a/2")).toEqual(["px/a/2"]);
    expect(await keysOf("px")).toEqual(["px/a/1", "px/a/2", "px/ab/1", "px/b", "px2/a"]);
    expect(await keysOf("px/c")).toEqual([]);
    expect(await keysOf("px/b/c/")).toEqual([]);
  });

  promise("lists in the order of UTF-8 bytes", async () => {
    const names = [
      "a/z",
      "a.b",
      "a-b/c",
      "a b",
      "a0",
      "A",
      "a+b",
      "é",
      "e",
      "a=1/b=2",
      "~",
      "!",
      "ab",
      "a/b.c",
      "a/b/c",
    ];
    const keys = [...names, "\u{1F3C6}", "\uFB01", "日本"].map((name) => `order/${name}`);
    await fill(keys);
    const byBytes = keys.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
    expect(await keysOf("order/")).toEqual(byBytes);
    expect(keys.toSorted(compareKeys)).toEqual(byBytes);
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await store().list("order/", { limit: 1, ...(cursor === "" ? {} : { cursor }) });
      paged.push(...page.objects.map(({ key }) => key));
      cursor = page.cursor;
    }
    expect(paged).toEqual(byBytes);
  });

  promise("pages through more than 1000 keys", async () => {
    const keys = Array.from({ length: 1205 }, (_, i) => `many/p=${i % 7}/${String(i).padStart(5, "0")}`);
    await fill(keys);
    const first = await store().list("many/");
    expect(first.objects).toHaveLength(1000);
    expect(first.cursor).not.toBeNull();
    const second = await store().list("many/", { cursor: first.cursor ?? "" });
    expect(second.objects).toHaveLength(205);
    expect(second.cursor).toBeNull();
    const listed = [...first.objects, ...second.objects].map(({ key }) => key);
    expect(listed).toEqual(keys.toSorted(compareKeys));
  });

  promise("ends without a cursor on a full last page", async () => {
    await fill(["full/1", "full/2"]);
    expect(await store().list("full/", { limit: 2 })).toMatchObject({ cursor: null });
  });

  promise("groups by delimiter, in pages too", async () => {
    await fill(["group/a/1", "group/a/2/3", "group/a.b", "group/b", "group/c/1", "group/d/1"]);
    const all = await store().list("group/", { delimiter: "/" });
    expect(all.prefixes).toEqual(["group/a/", "group/c/", "group/d/"]);
    expect(all.objects.map(({ key }) => key)).toEqual(["group/a.b", "group/b"]);
    const pages: string[][] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await store().list("group/", { delimiter: "/", limit: 2, ...(cursor === "" ? {} : { cursor }) });
      pages.push([...page.objects.map(({ key }) => key), ...page.prefixes]);
      cursor = page.cursor;
    }
    expect(pages).toEqual([["group/a.b", "group/a/"], ["group/b", "group/c/"], ["group/d/"]]);
    expect((await store().list("group/a", { delimiter: "/" })).prefixes).toEqual(["group/a/"]);
    expect((await store().list("group", { delimiter: "/" })).prefixes).toEqual(["group/"]);
  });

  promise("shows no prefix below which all was deleted", async () => {
    await fill(["emptied/a/b/c", "emptied/d"]);
    await store().delete("emptied/a/b/c");
    expect((await store().list("emptied/", { delimiter: "/" })).prefixes).toEqual([]);
  });

  promise("goes on behind a key that was deleted between two pages", async () => {
    await fill(["moving/1", "moving/2", "moving/3"]);
    const first = await store().list("moving/", { limit: 2 });
    await store().delete("moving/2");
    const second = await store().list("moving/", { limit: 2, cursor: first.cursor ?? "" });
    expect(second.objects.map(({ key }) => key)).toEqual(["moving/3"]);
  });

  promise("refuses a limit outside 1..1000", async () => {
    for (const limit of [0, 1001, 1.5, Number.NaN]) {
      await expect(store().list("list/", { limit })).rejects.toBeInstanceOf(InvalidInputError);
    }
  });
}

const BAD_KEYS = [
  "",
  "/a",
  "a/",
  "a//b",
  "../a",
  "a/../b",
  "a/..",
  ".",
  "./a",
  "a/.",
  "a\\b",
  "..\\a",
  "a\u0000b",
  "a\nb",
  "\uD800",
  "x".repeat(1025),
  `${"é".repeat(513)}`,
  `a/${"x".repeat(251)}`,
  "a.meta",
  "a.meta/b",
  ".store/tmp/x",
  ".store",
];

function describeKeys(promise: Promise_, { store }: Context): void {
  promise("refuses keys that could leave the store or mean two things", async () => {
    for (const key of BAD_KEYS) {
      const calls = [
        () => store().get(key),
        () => store().head(key),
        () => store().put(key, bytes("x")),
        () => store().delete(key),
        () => store().localPath(key),
      ];
      for (const call of calls) await expect(call(), JSON.stringify(key)).rejects.toBeInstanceOf(InvalidInputError);
    }
  });

  promise("refuses prefixes that could leave the store", async () => {
    for (const prefix of ["/", "../", "a/../", "a//", "./a", "a\\", "a\u0000", ".store/"]) {
      await expect(store().list(prefix), prefix).rejects.toBeInstanceOf(InvalidInputError);
    }
  });

  promise("keeps the longest and the oddest keys", async () => {
    const segment = "s".repeat(250);
    const longest = `${segment}/${segment}/${segment}/${segment}/${"t".repeat(20)}`;
    const odd = "odd/a=b&c;d,e'f\"g%2F h?i#j*k<l>m|n:o..p/...q";
    for (const key of [longest, odd]) {
      await store().put(key, bytes(key), { metadata: { a: "1" } });
      expect(await store().get(key)).toMatchObject({ key, metadata: { a: "1" } });
      expect((await store().list(key)).objects.map((object) => object.key)).toEqual([key]);
    }
  });

  promise("refuses metadata that no header can carry", async () => {
    for (const metadata of [{ Upper: "x" }, { "sp ace": "x" }, { a: "line\nbreak" }, { a: "x".repeat(2048) }]) {
      await expect(store().put("meta/bad", bytes("x"), { metadata })).rejects.toMatchObject({ argument: "metadata" });
    }
    expect(await store().head("meta/bad")).toBeNull();
  });
}
