/** The contract of the lake: every driver of `ObjectStore` runs it. Nothing here knows more than the port says. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { describeConditions } from "./promises/conditions.ts";
import type { PromiseContext } from "./promises/context.ts";
import { describeFiles } from "./promises/files.ts";
import { describeKeys } from "./promises/keys.ts";
import { describeListing } from "./promises/listing.ts";
import { describeReadingAndWriting } from "./promises/reading-and-writing.ts";

export interface SkippedTest {
  readonly test: string;
  readonly reason: string;
}

/**
 * @param create gives an empty store; called once
 * @param options.skip tests by their full title, each with the reason why this driver cannot promise it
 */
export function describeObjectStore(
  name: string,
  create: () => Promise<ObjectStore>,
  options: { readonly skip?: readonly SkippedTest[] } = {},
): void {
  const skips = new Map((options.skip ?? []).map(({ test, reason }) => [test, reason]));
  const used = new Set<string>();
  const promise = (title: string, run: () => Promise<void>) => {
    const reason = skips.get(title);
    if (reason === undefined) return it(title, run);
    used.add(title);
    return it.skip(`${title} (${reason})`, run);
  };

  describe(`object store: ${name}`, () => {
    let store: ObjectStore;
    let folder: string;
    beforeAll(async () => {
      store = await create();
      folder = await mkdtemp(join(tmpdir(), "pitchlake-contract-"));
    });
    afterAll(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });
    const context: PromiseContext = { promise, store: () => store, folder: () => folder };

    describeReadingAndWriting(context);
    describeConditions(context);
    describeFiles(context);
    describeListing(context);
    describeKeys(context);

    it("skips no test that does not exist", () => {
      expect([...skips.keys()].filter((title) => !used.has(title))).toEqual([]);
    });
  });
}
