/** Conditional puts, alone and in a race. */

import { expect } from "vitest";
import { InvalidInputError } from "../../../../src/errors.ts";
import { updateJson } from "../../../../src/lake/conditional.ts";
import { bytes, type PromiseContext, text } from "./context.ts";

export function describeConditions({ promise, store }: PromiseContext): void {
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
