/** Files as bodies, and local files of objects. */

import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { InvalidInputError } from "../../../../src/errors.ts";
import { bytes, type PromiseContext, text } from "./context.ts";

export function describeFiles({ promise, store, folder }: PromiseContext): void {
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
