/** The s3 driver before a server, and behind a network, that fail. */

import { setTimeout as delay } from "node:timers/promises";
import { inspect } from "node:util";
import { DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { DamagedObjectError, LakeUnavailableError } from "../../../src/errors.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { preferredS3Server } from "../../support/services-s3.ts";
import type { Fault } from "./s3-fault-proxy.ts";
import { bytes, describeOnS3, textOf } from "./s3-setup.ts";

const first =
  (times: number, fault: Fault) =>
  ({ before }: { readonly before: number }): Fault | null =>
    before < times ? fault : null;

const OPERATIONS: Readonly<Record<string, (store: ObjectStore) => Promise<unknown>>> = {
  get: (store) => store.get("a/present"),
  head: (store) => store.head("a/present"),
  put: (store) => store.put("a/new", bytes("new"), { ifNoneMatch: "*" }),
  list: (store) => store.list("a/"),
  delete: (store) => store.delete("a/present"),
  localPath: (store) => store.localPath("a/present"),
};

describeOnS3("s3 driver, faults of the server", ({ open, other, proxy, server, bucket }) => {
  describe.each(Object.entries(OPERATIONS))("%s", (_, run) => {
    const PASSING: readonly Fault[] = [
      { kind: "answer", status: 503, code: "SlowDown" },
      { kind: "answer", status: 500, code: "InternalError" },
      { kind: "answer", status: 502, code: "BadGateway" },
      { kind: "reset-in-request", afterBytes: 0 },
      { kind: "reset-before-answer" },
    ];

    it.each(PASSING)("is retried after $kind $status $code", async (fault) => {
      await other().put("a/present", bytes("present"));
      const expected = await run(other()).then((value) => typeof value);
      if (run === OPERATIONS.put) await other().delete("a/new");
      proxy().fault = first(2, fault);
      expect(typeof (await run(open()))).toBe(expected);
      expect(proxy().seen.length).toBeGreaterThanOrEqual(3);
    });

    it("gives up on a server that never recovers, and says so", async () => {
      proxy().fault = () => ({ kind: "answer", status: 503, code: "SlowDown" });
      const failing = run(open({ limits: { attempts: 4 } }));
      await expect(failing).rejects.toBeInstanceOf(LakeUnavailableError);
      await expect(failing).rejects.toMatchObject({ retryable: true, details: { code: expect.any(String) } });
      expect(proxy().seen).toHaveLength(4);
    });

    it("says at once that the bucket is gone, and works once it is back", async () => {
      const store = open();
      await deleteBucket(server().endpoint, bucket());
      const failing = run(store);
      await expect(failing).rejects.toThrow(/bucket lake-.* The bucket does not exist: create it, or set LAKE_BUCKET/);
      await expect(failing).rejects.toBeInstanceOf(LakeUnavailableError);
      await server().createBucket(bucket());
      await other().put("a/present", bytes("present"));
      await run(store);
    });
  });

  const deleteBucket = async (endpoint: string, name: string) => {
    const { credentials } = server();
    const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
    await client.send(new DeleteBucketCommand({ Bucket: name }));
    client.destroy();
  };

  it("waits longer after SlowDown, and never in step with others", async () => {
    const waits: number[] = [];
    proxy().fault = first(5, { kind: "answer", status: 503, code: "SlowDown" });
    await open({ sleep: async (ms) => void waits.push(ms), random: () => 0.5 }).put("a/slow", bytes("x"));
    expect(waits).toEqual([125, 250, 500, 1000, 2000]);
  });

  it("retries 409 until the conflict is over", async () => {
    proxy().fault = first(3, { kind: "answer", status: 409, code: "ConditionalRequestConflict" });
    const result = await open().put("a/conflict", bytes("mine"), { ifNoneMatch: "*" });
    expect(result.written).toBe(true);
    expect(textOf(await other().get("a/conflict"))).toBe("mine");
  });

  it("sends again a body that the server found late or damaged", async () => {
    for (const code of ["RequestTimeout", "BadDigest"]) {
      proxy().reset();
      proxy().fault = first(1, { kind: "answer", status: 400, code });
      expect(await open().put(`a/${code}`, bytes("x"), { ifNoneMatch: "*" })).toMatchObject({ written: true });
    }
  });

  it("tells the operator what a refusal means, at once, and keeps no request in the error", async () => {
    const REFUSALS: readonly (readonly [number, string, RegExp])[] = [
      [403, "AccessDenied", /the credentials need s3:ListBucket, s3:GetObject/],
      [403, "ExpiredToken", /The session has expired/],
      [507, "XMinioStorageFull", /The server's disk is full/],
      [400, "KeyTooLongError", /It says: 400 KeyTooLongError: made up by a test/],
    ];
    for (const [status, code, message] of REFUSALS) {
      proxy().reset();
      proxy().fault = () => ({ kind: "answer", status, code });
      const error: unknown = await open()
        .put("a/x", bytes("x"))
        .catch((caught: unknown) => caught);
      expect(String(error)).toMatch(message);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/authorization|Signature=/i);
      expect(proxy().seen).toHaveLength(1);
    }
  });

  it("takes the first 412 as it is, without asking again", async () => {
    await other().put("a/theirs", bytes("theirs"));
    expect(await open().put("a/theirs", bytes("mine"), { ifNoneMatch: "*" })).toEqual({ written: false });
    expect(proxy().seen).toEqual(["PUT a/theirs"]);
  });

  const hasSignatures = preferredS3Server() !== "stand-in";
  it.runIf(hasSignatures)("refuses wrong credentials at once, without the secret", async () => {
    const credentials = { accessKeyId: "testing", secretAccessKey: "not-the-secret" };
    const failing = open({ credentials }).put("a/x", bytes("x"));
    await expect(failing).rejects.toThrow(/The secret key is wrong: check AWS_ACCESS_KEY_ID/);
    await expect(failing).rejects.not.toThrow(/not-the-secret/);
    expect(proxy().seen).toHaveLength(1);
  });

  it("names the address where nothing listens", async () => {
    const store = open({ endpoint: "http://user:pass-word@127.0.0.1:1", limits: { attempts: 2 } });
    await expect(store.get("a/x")).rejects.toThrow(/at http:\/\/127.0.0.1:1. Nothing listens at that address/);
  });

  it("survives a server that is killed and started over while it writes", async () => {
    const store = open({ sleep: delay });
    const puts = Array.from({ length: 60 }, async (_, i) => {
      await delay(i * 10);
      return store.put(`a/killed/${i}`, bytes(`${i}`), { ifNoneMatch: "*" });
    });
    await delay(150);
    await server().restart();
    expect((await Promise.all(puts)).filter(({ written }) => written)).toHaveLength(60);
    expect((await other().list("a/killed/")).objects).toHaveLength(60);
  });
});

describeOnS3("s3 driver, cut connections", ({ open, other, proxy }) => {
  const large = Buffer.alloc(1_500_000, "pitch");

  it("sends a body again that was cut off, and nothing torn is seen", async () => {
    proxy().fault = first(2, { kind: "reset-in-request", afterBytes: 100_000 });
    const result = await open().put("a/large", large, { ifNoneMatch: "*" });
    expect(result.written).toBe(true);
    expect(large.equals((await other().get("a/large"))?.body ?? Buffer.of())).toBe(true);
  });

  it.each([
    ["create", { ifNoneMatch: "*" } as const],
    ["replacement", null],
  ])("knows its own %s again when the answer was lost", async (_, given) => {
    const store = open();
    const before = await store.put("a/lost", bytes("before"));
    if (given) await store.delete("a/lost");
    proxy().fault = ({ method, before: n }) => (method === "PUT" && n === 1 ? { kind: "reset-before-answer" } : null);
    const options = given ?? { ifMatch: before.written ? before.etag : "" };
    const result = await store.put("a/lost", bytes("mine"), options);
    expect(result).toEqual({ written: true, etag: (await other().head("a/lost"))?.etag });
  });

  it.each([
    ["it asks", "HEAD"],
    ["it sends again", "PUT"],
  ])("knows its own put although another goes on from it before %s", async (_, moment) => {
    const store = open({ limits: { attempts: 2 } });
    const start = await store.put("a/counter", bytes("1"));
    const goOn = async () => {
      const they = other();
      const ours = await they.get("a/counter");
      expect(textOf(ours)).toBe("2");
      expect(await they.put("a/counter", bytes("3"), { ifMatch: ours?.etag ?? "" })).toMatchObject({ written: true });
    };
    proxy().fault = async ({ method, before }): Promise<Fault | null> => {
      if (method === "PUT" && before === 1) return { kind: "reset-before-answer" };
      const isFirst = before === (method === "PUT" ? 2 : 0);
      if (method === moment && isFirst) await goOn();
      // The question right after the lost answer finds no ear.
      return method === "HEAD" && moment === "PUT" && before < 2 ? { kind: "reset-in-request", afterBytes: 0 } : null;
    };
    const result = await store.put("a/counter", bytes("2"), { ifMatch: start.written ? start.etag : "" });
    expect(result).toMatchObject({ written: true });
    expect(textOf(await other().get("a/counter"))).toBe("3");
    // Its version is no more: going on from it is refused.
    const stale = { ifMatch: result.written ? result.etag : "" };
    expect(await store.put("a/counter", bytes("4"), stale)).toEqual({ written: false });
  });

  it("does not take another's equal bytes for its own", async () => {
    proxy().fault = async ({ method, before }) => {
      if (method !== "PUT" || before > 0) return null;
      await other().put("a/equal", bytes("same"), { ifNoneMatch: "*" });
      return { kind: "reset-in-request", afterBytes: 0 };
    };
    expect(await open().put("a/equal", bytes("same"), { ifNoneMatch: "*" })).toEqual({ written: false });
  });

  it("says lost when the other came first and the object is gone again", async () => {
    proxy().fault = async ({ method, before }) => {
      if (method !== "PUT") return null;
      if (before === 0) return { kind: "reset-in-request", afterBytes: 0 };
      return { kind: "answer", status: 412, code: "PreconditionFailed" };
    };
    expect(await open().put("a/gone", bytes("x"), { ifNoneMatch: "*" })).toEqual({ written: false });
  });

  it("reads again what was cut off or damaged on its way", async () => {
    await other().put("a/large", large);
    for (const fault of [{ kind: "reset-in-answer", afterBytes: 1000 }, { kind: "flip-a-byte" }] as const) {
      proxy().reset();
      proxy().fault = first(2, fault);
      const object = await open().get("a/large");
      expect(large.equals(object?.body ?? Buffer.of())).toBe(true);
      expect(proxy().seen).toHaveLength(3);
    }
  });

  it("refuses bytes that are not those that were written", async () => {
    await other().put("a/damaged", bytes("whole"));
    proxy().fault = ({ method }) => (method === "GET" ? { kind: "flip-a-byte" } : null);
    const store = open({ limits: { attempts: 3 } });
    await expect(store.get("a/damaged")).rejects.toThrow(/not those that were written/);
    await expect(store.get("a/damaged")).rejects.toMatchObject({ key: "a/damaged", body: expect.any(Uint8Array) });
    await expect(store.localPath("a/damaged")).rejects.toBeInstanceOf(DamagedObjectError);
  });

  it("ends an answer that does not come, or comes byte by byte, and asks again", async () => {
    await other().put("a/slow", bytes("slow ".repeat(100)));
    for (const fault of [
      { kind: "late", ms: 20_000 },
      { kind: "drip", everyMs: 40 },
    ] as const) {
      proxy().reset();
      proxy().fault = first(1, fault);
      const started = performance.now();
      // Long enough for the attempt that is answered, on a busy machine too.
      const object = await open({ limits: { attemptTimeoutMs: 1_000 } }).get("a/slow");
      expect(object?.size).toBe(500);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(proxy().seen).toHaveLength(2);
    }
  });

  it("starts no attempt when its time is over", async () => {
    proxy().fault = () => ({ kind: "late", ms: 20_000 });
    const store = open({ limits: { attemptTimeoutMs: 100, giveUpAfterMs: 250 }, sleep: delay, random: () => 0 });
    const started = performance.now();
    await expect(store.head("a/x")).rejects.toThrow(/No answer came in time/);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(proxy().seen.length).toBeLessThan(5);
  });
});
