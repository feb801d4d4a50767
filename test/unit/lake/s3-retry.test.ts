import { describe, expect, it } from "vitest";
import { failureOf, toLakeError } from "../../../src/lake/drivers/s3-errors.ts";
import { retryKind, waitMs } from "../../../src/lake/drivers/s3-retry.ts";

const answer = (name: string, httpStatusCode: number) =>
  Object.assign(new Error("said"), { name, $metadata: { httpStatusCode } });
const system = (code: string) => Object.assign(new Error("said"), { code });

describe("retryKind", () => {
  it.each([
    ["SlowDown", 503, "throttled"],
    ["ServiceUnavailable", 503, "throttled"],
    ["TooManyRequests", 429, "throttled"],
    ["InternalError", 500, "transient"],
    ["BadGateway", 502, "transient"],
    ["RequestTimeout", 400, "transient"],
    ["ConditionalRequestConflict", 409, "transient"],
    ["RequestTimeTooSkewed", 403, "transient"],
    ["BadDigest", 400, "transient"],
    ["SyntaxError", 200, "transient"],
    ["PreconditionFailed", 412, null],
    ["NoSuchKey", 404, null],
    ["NoSuchBucket", 404, null],
    ["AccessDenied", 403, null],
    ["InvalidArgument", 400, null],
    ["NotImplemented", 501, null],
    ["XMinioStorageFull", 507, null],
    ["BucketAlreadyExists", 409, null],
  ])("%s %i is %s", (name, status, kind) => {
    expect(retryKind(answer(name, status))).toBe(kind);
  });

  it.each([
    ["ECONNRESET", "transient"],
    ["ECONNREFUSED", "transient"],
    ["ENOTFOUND", "transient"],
    ["HPE_INVALID_CONSTANT", "transient"],
    ["CERT_HAS_EXPIRED", null],
    ["ENOSPC", null],
  ])("%s is %s", (code, kind) => {
    expect(retryKind(system(code))).toBe(kind);
  });

  it("leaves alone what is no request's failure", () => {
    expect(retryKind(new TypeError("a mistake"))).toBeNull();
    expect(retryKind("text")).toBeNull();
  });
});

describe("waitMs", () => {
  it("doubles up to five seconds, from a longer start when asked to slow down", () => {
    expect([1, 2, 3, 9].map((retry) => waitMs("transient", retry, 1))).toEqual([50, 100, 200, 5000]);
    expect([1, 2, 3, 9].map((retry) => waitMs("throttled", retry, 1))).toEqual([250, 500, 1000, 5000]);
  });

  it("is anything from nothing to all of it", () => {
    expect([0, 0.5, 0.99].map((random) => waitMs("throttled", 3, random))).toEqual([0, 500, 990]);
  });
});

describe("toLakeError", () => {
  it("says where, what and what to do, and keeps the facts", () => {
    const error = toLakeError("write", "raw/a", "bucket b at AWS S3", answer("NoSuchBucket", 404));
    expect(error.message).toBe(
      'Cannot write "raw/a" in bucket b at AWS S3. The bucket does not exist: create it, or set LAKE_BUCKET to one that does.',
    );
    expect(error).toMatchObject({ code: "STORAGE", details: { key: "raw/a", code: "NoSuchBucket", status: 404 } });
  });

  it("knows the SDK's own complaints", () => {
    const noRegion = toLakeError("list", "", "bucket b at AWS S3", new Error("Region is missing"));
    expect(noRegion.message).toBe("Cannot list bucket b at AWS S3. No region is set: set AWS_REGION.");
    const noKeys = Object.assign(new Error("Could not load credentials"), { name: "CredentialsProviderError" });
    expect(toLakeError("read", "a", "bucket b", noKeys).message).toContain("No credentials were found");
  });

  it("drops the exchange that the SDK hangs on its errors", () => {
    const secret = Object.assign(answer("Strange", 418), { $response: { headers: { authorization: "Signature=x" } } });
    const { cause } = toLakeError("read", "a", "bucket b", secret);
    expect(Object.keys(cause as object)).not.toContain("$response");
    expect(failureOf(cause)).toMatchObject({ code: "Strange", message: "said" });
  });
});
