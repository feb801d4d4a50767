import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { createLeaseHolder } from "../../../src/ingest/lease-holder.ts";

const at = (id: string, pid: number | undefined): string => id.replace(/ \d+ (\S+)$/, ` ${pid} other`);

it("knows processes of this machine that are gone, and of none elsewhere", async () => {
  const { id, isGone } = createLeaseHolder("one");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  expect(isGone(at(id, child.pid))).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isGone(at(id, child.pid))).toBe(true);
  expect(isGone(at(id, child.pid).replace(/^\S+/, "elsewhere"))).toBe(false);
  expect(isGone(id)).toBe(false);
  // The number came again: this very process, but not this run of it.
  expect(isGone(createLeaseHolder("before").id)).toBe(true);
  expect(isGone("nonsense")).toBe(false);
});
