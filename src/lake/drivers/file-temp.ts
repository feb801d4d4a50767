/** Temp files: all in one folder of the lake, so that a publish is a rename and a sweep is one look. */

import type { BigIntStats } from "node:fs";
import { join } from "node:path";
import type { FileIo } from "./file-io.ts";

/** "body" and "meta" wait to be published, "owner" is what locks link to. */
export type TempKind = "body" | "meta" | "owner";

export interface TempNames {
  next(kind: TempKind): string;
}

const NAME = /^([0-9a-f]{8}-\d+-\d+)\.[A-Za-z0-9-]+\.(body|meta|owner)$/;

export function createTempNames(dir: string, owner: string, storeId: string): TempNames {
  let count = 0;
  return {
    next(kind) {
      count += 1;
      return join(dir, `${owner}.${storeId}-${count}.${kind}`);
    },
  };
}

export function parseTempName(name: string): { readonly owner: string; readonly kind: TempKind } | null {
  const match = NAME.exec(name);
  return match ? { owner: match[1] ?? "", kind: match[2] as TempKind } : null;
}

/** Writes a new file and says what it is. */
export async function writeTemp(io: FileIo, path: string, bytes: Uint8Array, durable: boolean): Promise<BigIntStats> {
  const file = await io.open(path, "wx");
  try {
    await file.write(bytes);
    if (durable) await file.sync();
    return await file.stat();
  } finally {
    await file.close();
  }
}
