/** Objects go in and come out whole. */

import { expect } from "vitest";
import { bytes, type PromiseContext, text } from "./context.ts";

export function describeReadingAndWriting({ promise, store }: PromiseContext): void {
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
