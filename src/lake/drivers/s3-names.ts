/** Keys of the lake as keys of the bucket: the lake may share a bucket with others, below a prefix of its own. */

import { InvalidInputError } from "../../errors.ts";
import { checkKey } from "../object-key.ts";

export interface S3Names {
  /** "" or ends in `/`. */
  readonly prefix: string;
  /** @throws InvalidInputError when key and prefix together are longer than S3 allows */
  full(key: string): string;
  /** Of a key that list gave. */
  own(fullKey: string): string;
}

const MAX_KEY_BYTES = 1024;

/** @throws InvalidInputError for a prefix that is none of whole segments */
export function createS3Names(givenPrefix: string): S3Names {
  const bare = givenPrefix.replace(/^\/+|\/+$/g, "");
  if (bare !== "") checkKey(bare);
  const prefix = bare === "" ? "" : `${bare}/`;
  return {
    prefix,
    full(key) {
      const full = `${prefix}${key}`;
      if (Buffer.byteLength(full) <= MAX_KEY_BYTES) return full;
      throw new InvalidInputError(`Key "${key}" below "${prefix}" is longer than ${MAX_KEY_BYTES} bytes.`, "key");
    },
    own: (fullKey) => fullKey.slice(prefix.length),
  };
}
