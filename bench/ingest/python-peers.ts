/** The Python environments of the peers: each made once, from pinned requirements, in the cache folder. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProcess } from "./run-process.ts";

const FOLDER = fileURLToPath(new URL("./python/", import.meta.url));
export const PEERS_SCRIPT = join(FOLDER, "peers.py");

export type PeerPython = { readonly python: string } | { readonly missing: string };

/**
 * Never throws: without Python or PyPI the bench goes on without the peers.
 * @param folder that has the `requirements.txt`
 */
export async function preparePeers(folder = FOLDER): Promise<PeerPython> {
  const requirements = join(folder, "requirements.txt");
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const cache = process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake");
  const venv = join(cache, `bench-peers-${hash}`);
  const python = join(venv, "bin", "python");
  if (existsSync(python) && existsSync(join(venv, "complete"))) return { python };
  try {
    await rm(venv, { recursive: true, force: true });
    await mkdir(cache, { recursive: true });
    await runProcess("python3", ["-m", "venv", venv]);
    await runProcess(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    await mkdir(join(venv, "complete"));
    return { python };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}
