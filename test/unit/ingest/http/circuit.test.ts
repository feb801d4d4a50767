import { beforeEach, describe, expect, it } from "vitest";
import { CancelledError, LakeUnavailableError, SourceUnavailableError } from "../../../../src/errors.ts";
import { createCircuit } from "../../../../src/ingest/http/circuit.ts";

let now = 0;
beforeEach(() => {
  now = 0;
});

const fail = () => Promise.reject(new SourceUnavailableError("down"));
const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.message));

async function opened() {
  const circuit = createCircuit({ name: "X", threshold: 2, openMs: 30_000, now: () => now });
  for (let failure = 0; failure < 2; failure += 1) await expect(circuit.run(fail, [])).rejects.toThrow("down");
  await expect(circuit.run(fail, [])).rejects.toThrow("asked again in 30 s");
  now += 30_000;
  return circuit;
}

/** A call that one ends by hand, and how often it was made. */
function held() {
  const calls: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  return { calls, call: () => new Promise<string>((resolve, reject) => void calls.push({ resolve, reject })) };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("half open", () => {
  it("lets one try, and the others go when that went well", async () => {
    const circuit = await opened();
    const { calls, call } = held();
    const all = Promise.allSettled([circuit.run(call, []), circuit.run(call, []), circuit.run(call, [])]);
    await tick();
    expect(calls).toHaveLength(1);
    calls[0]?.resolve("a");
    await tick();
    expect(calls).toHaveLength(3);
    for (const { resolve } of calls.slice(1)) resolve("b");
    expect(codes(await all)).toEqual(["a", "b", "b"]);
  });

  it("fails the others with it, and asks again later", async () => {
    const circuit = await opened();
    const { calls, call } = held();
    const all = Promise.allSettled([circuit.run(call, []), circuit.run(call, [])]);
    await tick();
    calls[0]?.reject(new SourceUnavailableError("still down"));
    expect(codes(await all)).toEqual(["still down", "X failed 3 times in a row; it is asked again in 30 s"]);
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["is cancelled", new CancelledError("cancelled")],
    ["never got to the source", new LakeUnavailableError("no lake")],
  ])("lets the next one try when the first %s", async (_, error) => {
    const circuit = await opened();
    const { calls, call } = held();
    const all = Promise.allSettled([circuit.run(call, []), circuit.run(call, [])]);
    await tick();
    calls[0]?.reject(error);
    await tick();
    expect(calls).toHaveLength(2);
    calls[1]?.resolve("b");
    expect(codes(await all)).toEqual([error.message, "b"]);
  });

  it("lets who waits be cancelled", async () => {
    const circuit = await opened();
    const { calls, call } = held();
    const first = circuit.run(call, []);
    const cancel = new AbortController();
    const second = expect(circuit.run(call, [cancel.signal])).rejects.toMatchObject({ code: "CANCELLED" });
    await tick();
    cancel.abort();
    await second;
    calls[0]?.resolve("a");
    expect(await first).toBe("a");
  });
});
