/** User metadata on its way through HTTP headers, and the two entries that the driver itself adds to each object. */

import { InvalidInputError } from "../../errors.ts";

/** What the driver wrote down beside the caller's metadata. */
export interface WriteRecord {
  /** Hex, of the whole body; null when another tool wrote the object. */
  readonly sha256: string | null;
  /**
   * Ids of the puts that led to this version by compare-and-swap, its own first. By them a writer whose answer was
   * lost finds out that it had won, also when others have gone on from its version since.
   */
  readonly puts: readonly string[];
}

export interface DecodedMetadata extends WriteRecord {
  readonly metadata: Readonly<Record<string, string>>;
}

const SHA256 = "pitchlake-sha256";
const PUTS = "pitchlake-puts";
/** As many as can overtake a put while it is sent again. */
const MAX_PUTS = 20;
/** S3's limit for names and values together. */
const MAX_BYTES = 2048;
/** RFC 8187's notation; headers carry ASCII only, and no blanks at either end. */
const ENCODED = "utf-8''";
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** @throws InvalidInputError when it does not fit into S3's 2 KB */
export function encodeMetadata(
  key: string,
  metadata: Readonly<Record<string, string>>,
  record: WriteRecord & { readonly sha256: string },
): Record<string, string> {
  const encoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) {
    if (name === SHA256 || name === PUTS) {
      throw new InvalidInputError(`Put of "${key}": metadata "${name}" is the store's own.`, "metadata");
    }
    encoded[name] = encodeValue(value);
  }
  encoded[SHA256] = record.sha256;
  encoded[PUTS] = record.puts.slice(0, MAX_PUTS).join(" ");
  const bytes = Object.entries(encoded).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MAX_BYTES) {
    const reason = `metadata takes ${bytes} of S3's ${MAX_BYTES} bytes as headers, with the store's own`;
    throw new InvalidInputError(`Put of "${key}": ${reason}.`, "metadata");
  }
  return encoded;
}

export function decodeMetadata(raw: Readonly<Record<string, string>> | undefined): DecodedMetadata {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw ?? {})) {
    const lower = name.toLowerCase();
    if (lower !== SHA256 && lower !== PUTS) metadata[lower] = decodeValue(value);
  }
  const puts = raw?.[PUTS]?.split(" ").filter((id) => id !== "");
  return { metadata, sha256: raw?.[SHA256] ?? null, puts: puts ?? [] };
}

function encodeValue(value: string): string {
  return PLAIN.test(value) && !value.startsWith(ENCODED) ? value : `${ENCODED}${encodeURIComponent(value)}`;
}

function decodeValue(value: string): string {
  if (!value.startsWith(ENCODED)) return value;
  try {
    return decodeURIComponent(value.slice(ENCODED.length));
  } catch {
    // Another tool's value that only looks like ours.
    return value;
  }
}
