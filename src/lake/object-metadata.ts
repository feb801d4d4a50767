/** What user metadata and put options may be, for every driver alike. */

import { InvalidInputError } from "../errors.ts";
import type { PutOptions } from "./object-store.ts";

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** S3's limit for names and values together. */
const MAX_METADATA_BYTES = 2048;
// Metadata travels in HTTP headers.
const FORBIDDEN_VALUE = /[\p{Cc}\p{Surrogate}]/u;

/**
 * Checks the options of a put.
 * @throws InvalidInputError naming the option
 */
export function checkPutOptions(key: string, options: PutOptions): void {
  if (options.ifNoneMatch !== undefined && options.ifMatch !== undefined) {
    throw new InvalidInputError(`Put of "${key}": ifNoneMatch and ifMatch exclude each other.`, "ifMatch");
  }
  let bytes = 0;
  for (const [name, value] of Object.entries(options.metadata ?? {})) {
    if (!NAME.test(name) || FORBIDDEN_VALUE.test(value)) {
      throw new InvalidInputError(`Put of "${key}": metadata "${name}" is not a header name and value.`, "metadata");
    }
    bytes += name.length + Buffer.byteLength(value);
  }
  if (bytes > MAX_METADATA_BYTES) {
    throw new InvalidInputError(`Put of "${key}": metadata has ${bytes} of at most 2048 bytes.`, "metadata");
  }
}
