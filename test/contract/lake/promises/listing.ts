/** Prefixes, order, pages and groups. */

import fc from "fast-check";
import { expect } from "vitest";
import { InvalidInputError } from "../../../../src/errors.ts";
import { listAll, listKeys } from "../../../../src/lake/conditional.ts";
import { compareKeys } from "../../../../src/lake/object-key.ts";
import type { ListOptions, ListPage, ObjectStore } from "../../../../src/lake/object-store.ts";
import { bytes, type PromiseContext } from "./context.ts";

export function describeListing({ promise, store }: PromiseContext): void {
  const keysOf = async (prefix: string) => {
    const keys: string[] = [];
    for await (const object of listAll(store(), prefix)) keys.push(object.key);
    expect(await listKeys(store(), prefix)).toEqual(keys);
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

  promise("lists any keys as a sorted list of them would, in pages of any size", async () => {
    const folder = fc.constantFrom("a", "a.b", "a-", "b", "é", "a=1", "\u{1F3C6}", "\uFB01");
    // A leaf is never a folder: in a folder driver a name is either.
    const leaf = folder.map((name) => `${name}.x`);
    const key = fc
      .tuple(fc.array(folder, { maxLength: 3 }), leaf)
      .map(([folders, name]) => [...folders, name].join("/"));
    const beginning = fc.tuple(key, fc.nat(12)).map(([whole, length]) => [...whole].slice(0, length).join(""));
    let round = 0;
    const check = async (keys: string[], prefix: string, limit: number) => {
      const root = `any/${round++}/`;
      await fill(keys.map((name) => root + name));
      for (const delimiter of [undefined, "/"] as const) {
        const names = await namesInPages(store(), root + prefix, { limit, ...(delimiter && { delimiter }) });
        expect(names).toEqual(namesOf(keys, prefix, delimiter).map((name) => root + name));
      }
    };
    const keys = fc.uniqueArray(key, { maxLength: 15 });
    await fc.assert(fc.asyncProperty(keys, beginning, fc.integer({ min: 1, max: 6 }), check), { numRuns: 25 });
  });

  promise("refuses a limit outside 1..1000", async () => {
    for (const limit of [0, 1001, 1.5, Number.NaN]) {
      await expect(store().list("list/", { limit })).rejects.toBeInstanceOf(InvalidInputError);
    }
  });
}

function namesOf(keys: readonly string[], prefix: string, delimiter: "/" | undefined): string[] {
  const names = keys.flatMap((key) => {
    if (!key.startsWith(prefix)) return [];
    const slash = delimiter ? key.indexOf("/", prefix.length) : -1;
    return [slash === -1 ? key : key.slice(0, slash + 1)];
  });
  return [...new Set(names)].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
}

async function namesInPages(store: ObjectStore, prefix: string, options: ListOptions): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: ListPage = await store.list(prefix, cursor === "" ? options : { ...options, cursor });
    const found = [...page.objects.map(({ key }) => key), ...page.prefixes];
    expect(found.length).toBeLessThanOrEqual(options.limit ?? 1000);
    names.push(...found.sort((a, b) => Buffer.compare(bytes(a), bytes(b))));
    cursor = page.cursor;
  }
  return names;
}
