/** Local copies for engines that read files, and what a bucket shared with others may hold. */

import { mkdir, readdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { TEST_CREDENTIALS } from "../../support/services-s3.ts";
import { bytes, describeOnS3, textOf } from "./s3-setup.ts";

const HOUR_MS = 60 * 60 * 1000;

describeOnS3("s3 driver, local copies", ({ open, other, proxy, folder }) => {
  const contentOf = (path: string | null) => readFile(path ?? "", "utf8");

  it("copies a version once, for this process and the next", async () => {
    await other().put("c/a.parquet", bytes("columns"));
    const paths = await Promise.all([1, 2, 3].map(() => open().localPath("c/a.parquet")));
    expect(new Set(paths).size).toBe(1);
    expect(paths[0]).toMatch(/cache\/objects\/[0-9a-f]{64}\.parquet$/);
    const one = open();
    await Promise.all([one.localPath("c/a.parquet"), one.localPath("c/a.parquet")]);
    proxy().reset();
    expect(await open().localPath("c/a.parquet")).toBe(paths[0]);
    expect(proxy().seen).toEqual(["HEAD c/a.parquet"]);
    expect(await contentOf(paths[0] ?? null)).toBe("columns");
  });

  it("asks nothing at all for a copied object that was just listed", async () => {
    for (let i = 0; i < 5; i += 1) await other().put(`c/${i}.json`, bytes(`${i}`));
    const { objects } = await other().list("c/");
    const store = open();
    for (const object of objects) await store.localPath(object.key, object);
    expect(proxy().seen.every((request) => request.startsWith("GET "))).toBe(true);
    proxy().reset();
    const paths = await Promise.all(objects.map((object) => open().localPath(object.key, object)));
    expect(proxy().seen).toEqual([]);
    expect(await Promise.all(paths.map(contentOf))).toEqual(["0", "1", "2", "3", "4"]);
  });

  it("gives a new file for a new version and leaves the old one as it was", async () => {
    const store = open();
    await store.put("c/moving", bytes("one"));
    const first = await store.localPath("c/moving");
    await other().put("c/moving", bytes("two"));
    const second = await store.localPath("c/moving");
    expect([await contentOf(first), await contentOf(second)]).toEqual(["one", "two"]);
  });

  it("gives the version that is there when the known one has gone", async () => {
    await other().put("c/moving", bytes("one"));
    const known = (await other().head("c/moving")) ?? undefined;
    await other().put("c/moving", bytes("two!"));
    expect(await contentOf(await open().localPath("c/moving", known))).toBe("two!");
    await other().delete("c/moving");
    expect(await open({ cacheDir: join(folder(), "fresh") }).localPath("c/moving", known)).toBeNull();
  });

  it("goes on to the newer version when the object changes between head and get", async () => {
    await other().put("c/moving", bytes("one"));
    proxy().fault = async ({ method, before }) => {
      if (method === "GET" && before === 0) await other().put("c/moving", bytes("newer"));
      return null;
    };
    expect(await contentOf(await open().localPath("c/moving"))).toBe("newer");
  });

  it("says so when an object never holds still", async () => {
    await other().put("c/moving", bytes("0"));
    proxy().fault = async ({ method, before }) => {
      if (method === "GET") await other().put("c/moving", bytes(`${before + 1}`));
      return null;
    };
    await expect(open().localPath("c/moving")).rejects.toThrow(/changed 5 times while it was copied/);
  });

  it("copies again what was cut off, publishing only the whole", async () => {
    const large = Buffer.alloc(300_000, "x");
    await other().put("c/large", large);
    proxy().fault = ({ method, before }) =>
      method === "GET" && before < 2 ? { kind: "reset-in-answer", afterBytes: 70_000 } : null;
    expect((await contentOf(await open().localPath("c/large"))).length).toBe(large.length);
    const cache = join(folder(), "cache");
    expect([await readdir(join(cache, "objects")), await readdir(join(cache, "tmp"))]).toEqual([
      [expect.any(String)],
      [],
    ]);
  });

  it("copies again what was cut short on the disk", async () => {
    await other().put("c/whole", bytes("whole"));
    const path = await open().localPath("c/whole");
    await truncate(path ?? "", 2);
    expect(await contentOf(await open().localPath("c/whole"))).toBe("whole");
  });

  it("sweeps downloads that a killed process left half-done", async () => {
    const tmp = join(folder(), "cache", "tmp");
    await mkdir(tmp, { recursive: true });
    for (const name of ["old", "new"]) await writeFile(join(tmp, name), "half");
    const past = new Date(Date.now() - 2 * HOUR_MS);
    await utimes(join(tmp, "old"), past, past);
    expect(await open().sweep()).toBe(1);
    expect(await readdir(tmp)).toEqual(["new"]);
  });

  it("says what to do when the cache cannot be written", async () => {
    await other().put("c/a", bytes("a"));
    await mkdir(folder(), { recursive: true });
    const cacheDir = join(folder(), "a-file");
    await writeFile(cacheDir, "");
    await expect(open({ cacheDir }).localPath("c/a")).rejects.toThrow(/local copies.*a-file/);
  });
});

describeOnS3("s3 driver, a bucket shared with others", ({ open, other, server, bucket }) => {
  const foreign = async (key: string, body: string, metadata: Record<string, string> = {}) => {
    const { endpoint } = server();
    const client = new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: TEST_CREDENTIALS,
    });
    await client.send(
      new PutObjectCommand({
        Bucket: bucket(),
        Key: key,
        Body: bytes(body),
        ContentLength: body.length,
        Metadata: metadata,
      }),
    );
    client.destroy();
  };

  it("sees below its prefix only, under keys of its own", async () => {
    const football = open({ prefix: "/shared/football/" });
    await football.put("a/1", bytes("football"));
    await open({ prefix: "shared/rugby" }).put("a/1", bytes("rugby"));
    expect(textOf(await football.get("a/1"))).toBe("football");
    expect((await football.list("")).objects.map(({ key }) => key)).toEqual(["a/1"]);
    expect((await football.list("", { delimiter: "/" })).prefixes).toEqual(["a/"]);
    expect(football.description).toMatch(/^bucket lake-\S+\/shared\/football at http:\/\/127/);
    const all = (await other().list("")).objects.map(({ key }) => key);
    expect(all).toEqual(["shared/football/a/1", "shared/rugby/a/1"]);
    await football.delete("a/1");
    expect(await other().head("shared/rugby/a/1")).not.toBeNull();
  });

  it("refuses a prefix that is none, and a key that is too long with it", async () => {
    for (const prefix of ["a//b", "../a", "a\u0000"]) {
      expect(() => open({ prefix }), prefix).toThrow(InvalidInputError);
    }
    const key = `${"s".repeat(200)}/`.repeat(5).slice(0, -1);
    await expect(open({ prefix: "p".repeat(30) }).put(key, bytes("x"))).rejects.toBeInstanceOf(InvalidInputError);
  });

  it("reads what other tools wrote, and passes over names that can be no key", async () => {
    await foreign("theirs.json", "{}", { Author: "somebody", note: "utf-8''%zz" });
    await foreign("folder/", "");
    await foreign("reserved.meta", "x");
    expect(await open().get("theirs.json")).toMatchObject({ metadata: { author: "somebody", note: "utf-8''%zz" } });
    expect((await open().list("", { limit: 1 })).objects.map(({ key }) => key)).toEqual(["theirs.json"]);
    expect(await readFile((await open().localPath("theirs.json")) ?? "", "utf8")).toBe("{}");
  });

  it("keeps metadata that no header could carry as it is", async () => {
    const metadata = {
      german: "Grüße aus Köln",
      flag: "\u{1F3C6} 日本",
      empty: "",
      blanks: "  two  ",
      encoded: "utf-8''a%20b",
      percent: "100 % sure; a=b, c",
    };
    await open().put("m/odd", bytes("x"), { metadata });
    expect((await other().head("m/odd"))?.metadata).toEqual(metadata);
    expect((await other().get("m/odd"))?.metadata).toEqual(metadata);
  });

  it("keeps as much metadata as fits, and says when it does not", async () => {
    const fits = { metadata: { a: "x".repeat(1_800) } };
    expect(await open().put("m/full", bytes("x"), fits)).toMatchObject({ written: true });
    expect((await other().head("m/full"))?.metadata).toEqual(fits.metadata);
    for (const metadata of [{ a: "x".repeat(2_040) }, { a: "日".repeat(500) }, { "pitchlake-puts": "x" }]) {
      await expect(open().put("m/bad", bytes("x"), { metadata })).rejects.toMatchObject({ argument: "metadata" });
    }
  });
});
