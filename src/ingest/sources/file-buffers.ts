/**
 * Buffers that large files are read into, again and again: for a fresh one of 3 MB a file the kernel clears pages, and
 * V8 marks its whole heap every few files, because memory outside of it grows.
 */

import { open, readFile } from "node:fs/promises";

export interface ReadBytes {
  readonly bytes: Uint8Array;
  /** To be called when nobody needs the bytes any more; without it they stay as they are. */
  release(): void;
}

/** As many as items are read at once; more would only hold memory. */
const KEPT = 4;
/** Smaller ones come from Node's own pool or cost nothing. */
const LEAST_BYTES = 256 * 1024;
const MOST_BYTES = 16 * 1024 * 1024;
const STEP_BYTES = 1024 * 1024;

export function createFileBuffers(): { read(path: string): Promise<ReadBytes> } {
  const free: Buffer[] = [];
  const take = (size: number): Buffer => {
    const at = free.findIndex((buffer) => buffer.length >= size);
    const [kept] = at === -1 ? [] : free.splice(at, 1);
    return kept ?? Buffer.allocUnsafeSlow(Math.ceil(size / STEP_BYTES) * STEP_BYTES);
  };
  const giveBack = (buffer: Buffer): void => {
    free.push(buffer);
    // The smallest fits the fewest files.
    if (free.length > KEPT) free.sort((a, b) => b.length - a.length).pop();
  };
  return {
    async read(path) {
      const file = await open(path);
      try {
        const { size } = await file.stat();
        if (size < LEAST_BYTES || size > MOST_BYTES) return { bytes: await readFile(path), release: () => {} };
        const buffer = take(size);
        const { bytesRead } = await file.read(buffer, 0, size, 0);
        let isHeld = true;
        const release = (): void => {
          if (isHeld) giveBack(buffer);
          isHeld = false;
        };
        return { bytes: buffer.subarray(0, bytesRead), release };
      } finally {
        await file.close();
      }
    },
  };
}
