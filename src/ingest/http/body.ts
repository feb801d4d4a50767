/** Reads a body: decompressed, and never more of it than allowed. */

import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Dispatcher } from "undici";
import { SourceContractError } from "../../errors.ts";

/** What {@link decoderFor} undoes. */
export const ACCEPTED_ENCODINGS = "gzip, deflate, br";

/**
 * @param maxBytes both of what is sent and of what comes out of it
 * @throws SourceContractError for a larger body, or one that is packed in a way that was not asked for
 */
export async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const { headers, body } = response;
  const discard = (error: SourceContractError): never => {
    body.on("error", () => {}).destroy();
    throw error;
  };
  if (Number(headers["content-length"]) > maxBytes) discard(tooLarge(maxBytes));
  const encoding = String(headers["content-encoding"] ?? "identity")
    .trim()
    .toLowerCase();
  const decoder = decoderFor(encoding);
  if (decoder === undefined) discard(badEncoding(encoding));
  const sent = limitOf(maxBytes);
  const unpacked = limitOf(maxBytes);
  const chunks: Uint8Array[] = [];
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) {
      if (!unpacked.take(chunk)) return;
      chunks.push(chunk);
    }
  };
  const watch = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      if (!sent.take(chunk)) return;
      yield chunk;
    }
  };
  const reading = decoder ? pipeline(body, watch, decoder, collect) : pipeline(body, collect);
  // Giving up early ends the other stages with faults of their own, which say less.
  await reading.catch((error: unknown) => {
    if (!sent.isOver() && !unpacked.isOver()) throw error;
  });
  if (sent.isOver() || unpacked.isOver()) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

function limitOf(maxBytes: number) {
  let size = 0;
  return {
    take({ length }: Uint8Array): boolean {
      size += length;
      return size <= maxBytes;
    },
    isOver: () => size > maxBytes,
  };
}

/** null: nothing to undo; undefined: not one that was asked for, or several, each of which could unpack to a bomb. */
function decoderFor(encoding: string) {
  if (encoding === "" || encoding === "identity") return null;
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  if (encoding === "br") return createBrotliDecompress();
  if (encoding === "deflate") return createInflate();
  return undefined;
}

function tooLarge(maxBytes: number): SourceContractError {
  const expected = `at most ${maxBytes} bytes, sent and after decompression`;
  return new SourceContractError(`expected ${expected}, got more`, { path: "", expected, got: "more" });
}

function badEncoding(encoding: string): SourceContractError {
  const [expected, got] = [`a body in one of ${ACCEPTED_ENCODINGS}`, encoding.slice(0, 40)];
  return new SourceContractError(`expected ${expected}, got ${got}`, { path: "", expected, got });
}
