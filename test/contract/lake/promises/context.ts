/** What each part of the contract suite works with. */

import type { ObjectStore } from "../../../../src/lake/object-store.ts";

export interface PromiseContext {
  /** A test, unless the driver says why it cannot keep this promise. */
  readonly promise: (title: string, run: () => Promise<void>) => void;
  readonly store: () => ObjectStore;
  /** A temp folder outside the store. */
  readonly folder: () => string;
}

export const bytes = (text: string) => Buffer.from(text, "utf8");

export const text = (body: Uint8Array | undefined) => (body === undefined ? null : Buffer.from(body).toString("utf8"));
