import { describe, expect, it } from "vitest";
import { isLoopbackHost, isNeverAddress, isPrivateAddress } from "../../../src/ingest/http/addresses.ts";
import { backoffMs, isTransientStatus, retryAfterMs } from "../../../src/ingest/http/retry-timing.ts";

describe("isPrivateAddress", () => {
  it.each([
    ["10.0.0.1", true],
    ["100.64.0.1", true],
    ["127.0.0.1", true],
    ["169.254.169.254", true],
    ["172.16.0.1", true],
    ["172.32.0.1", false],
    ["192.168.1.1", true],
    ["0.0.0.0", true],
    ["255.255.255.255", true],
    ["8.8.8.8", false],
    ["185.199.108.133", false],
    ["::1", true],
    ["fe80::1%eth0", true],
    ["fd12:3456::1", true],
    ["::ffff:10.0.0.1", true],
    ["::ffff:8.8.8.8", false],
    ["::ffff:a00:1", true],
    ["::10.0.0.1", true],
    ["64:ff9b::a00:1", true],
    ["64:ff9b::10.0.0.1", true],
    ["64:ff9b::1", true],
    ["64:ff9b::", true],
    ["64:ff9b::808:808", false],
    ["64:ff9b:1::808:808", true],
    ["2002:a00:1::1", true],
    ["2001:0:a00:1::", true],
    ["2001:4860:4860::8888", false],
    ["192.0.2.1", true],
    ["203.0.113.9", true],
    ["2606:50c0:8000::154", false],
    ["[::1]", true],
    ["not an address", true],
  ])("%s → %s", (address, expected) => expect(isPrivateAddress(address)).toBe(expected));
});

describe("isNeverAddress", () => {
  it.each([
    ["169.254.169.254", true],
    ["::ffff:169.254.169.254", true],
    ["64:ff9b::a9fe:a9fe", true],
    ["fd00:ec2::254", true],
    ["fe80::1", true],
    ["0.0.0.0", true],
    ["::", true],
    ["224.0.0.1", true],
    ["10.0.0.1", false],
    ["127.0.0.1", false],
    ["fd12:3456::1", false],
    ["8.8.8.8", false],
  ])("%s → %s", (address, expected) => expect(isNeverAddress(address)).toBe(expected));
});

describe("isLoopbackHost", () => {
  it.each([
    ["localhost", true],
    ["fakes.localhost", true],
    ["LOCALHOST", true],
    ["127.0.0.2", true],
    ["[::1]", true],
    ["localhost.example.test", false],
    ["127.example.test", false],
  ])("%s → %s", (host, expected) => expect(isLoopbackHost(host)).toBe(expected));
});

describe("retry timing", () => {
  it("jitters over the whole of a ceiling that doubles up to 10 s", () => {
    expect([1, 2, 3].map((attempt) => backoffMs(attempt, () => 0.999_999))).toEqual([499, 999, 1999]);
    expect(backoffMs(30, () => 0.999_999)).toBe(9999);
    expect(backoffMs(3, () => 0)).toBe(0);
  });

  it.each([
    ["5", 5_000],
    [" 0 ", 0],
    ["Sun, 22 Nov 2026 10:00:30 GMT", 30_000],
    ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
    ["soon", null],
    ["", null],
    [null, null],
  ])("reads Retry-After %s", (header, expected) => {
    expect(retryAfterMs(header, new Date("2026-11-22T10:00:00Z"))).toBe(expected);
  });

  it("tells transient from final", () => {
    expect([408, 429, 499, 500, 503, 599].every(isTransientStatus)).toBe(true);
    expect([200, 304, 400, 401, 403, 404, 410].some(isTransientStatus)).toBe(false);
  });
});
