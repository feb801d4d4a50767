/** Symbolic links in the lake folder are refused: nothing is read or written outside it, not even by a mistake. */

import { dirname, relative, sep } from "node:path";
import { LakeUnavailableError } from "../../errors.ts";
import { errorCode, type FileIo, orNull } from "./file-io.ts";

const MAX_REMEMBERED = 10_000;

export interface LinkGuard {
  /**
   * Refuses a folder below the root that a symbolic link leads elsewhere; of one that is not there yet, looks at the
   * nearest that is. A folder that was seen once is not looked at again.
   * @throws LakeUnavailableError naming the folder
   */
  check(folder: string): Promise<void>;
  /** Folders of that beginning were removed or made anew. */
  forget(folder: string): void;
}

export function createLinkGuard(io: FileIo, root: string): LinkGuard {
  const seen = new Set<string>();
  return {
    async check(folder) {
      if (seen.has(folder)) return;
      if (!(await isRealFolder(io, root, folder))) return;
      if (seen.size >= MAX_REMEMBERED) seen.clear();
      seen.add(folder);
    },
    forget(folder) {
      for (const known of seen) if (known.startsWith(folder)) seen.delete(known);
    },
  };
}

/** False: it is not there yet. */
async function isRealFolder(io: FileIo, root: string, folder: string): Promise<boolean> {
  let place = folder;
  while (place !== root && place.startsWith(root)) {
    const real = await realPath(io, place);
    // On file systems that ignore case or normalise names the spelling may differ, the place may not.
    if (real !== null && sameSpelling(real, place)) return place === folder;
    if (real !== null) throw symlinkError(root, place);
    place = dirname(place);
  }
  return place === folder;
}

/** "" for links in a circle, null when nothing is there. */
async function realPath(io: FileIo, path: string): Promise<string | null> {
  try {
    return await orNull(io.realpath(path));
  } catch (error) {
    if (errorCode(error) === "ELOOP") return "";
    throw error;
  }
}

export function symlinkError(root: string, path: string): LakeUnavailableError {
  const key = relative(root, path).split(sep).join("/");
  return new LakeUnavailableError(
    `"${key}" in the lake folder ${root} is a symbolic link or lies behind one. Replace it by a real folder or file: ` +
      "the lake follows no links, so that nothing is read or written outside it.",
    { details: { key, root } },
  );
}

function sameSpelling(a: string, b: string): boolean {
  return a === b || a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase();
}
