import { expect, it } from "vitest";
import type { ApiClient } from "../../../src/cli/api-client.ts";
import { createApiRunner } from "../../../src/cli/api-runner.ts";
import { RefusedError } from "../../../src/cli/exit.ts";

const clientWith = (answer: unknown): ApiClient => ({ url: "http://x/graphql", query: async () => answer as never });
const request = { mode: "RESUME" } as const;

it("gives the run that was queued", async () => {
  const runner = createApiRunner(clientWith({ triggerIngestion: { run: { id: "r1" }, userErrors: [] } }));
  expect(await runner.trigger(request)).toEqual({ id: "r1" });
});

it("follows the run that does the same already", async () => {
  const userErrors = [{ code: "ALREADY_RUNNING", message: "it runs", run: { id: "r0" } }];
  const runner = createApiRunner(clientWith({ triggerIngestion: { run: null, userErrors } }));
  expect(await runner.trigger(request)).toEqual({ id: "r0", note: expect.stringContaining("r0 does the same") });
});

it.each(["INVALID_STATE", "SOURCE_UNAVAILABLE"])("%s is a refusal with its reason", async (code) => {
  const userErrors = [{ code, message: "because", run: { id: "r0" } }];
  const runner = createApiRunner(
    clientWith({ retryRun: { run: null, userErrors }, cancelRun: { run: null, userErrors } }),
  );
  await expect(runner.retry("r0", true)).rejects.toThrow(new RefusedError([{ message: "because" }]));
  await expect(runner.cancel("r0")).rejects.toThrow("because");
});
