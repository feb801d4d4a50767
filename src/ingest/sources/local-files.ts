/** Files of a folder (`file:`) or of an installed npm package (`package:<name>`): no socket, no cost. */

import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { SourceRequestError } from "../../errors.ts";
import { createFileBuffers, type ReadBytes } from "./file-buffers.ts";

export interface LocalFile extends ReadBytes {
  readonly version: string;
}

export interface LocalFiles {
  /**
   * "football.json@1.0.0" for a package, whose files change only with it; size and time of the file for a folder.
   * null = no such file.
   */
  version(baseUrl: string, path: string): Promise<string | null>;
  read(baseUrl: string, path: string): Promise<LocalFile | null>;
}

export interface LocalFilesOptions {
  /** Path of a package's package.json; throws when it is not installed. */
  readonly resolvePackage?: (name: string) => string;
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

/** Also right in a bundle, as long as the package itself stays outside of it. */
const resolveInstalled = (name: string): string => createRequire(import.meta.url).resolve(`${name}/package.json`);

export function createLocalFiles({ resolvePackage = resolveInstalled }: LocalFilesOptions = {}): LocalFiles {
  const packages = new Map<string, Promise<Package | null>>();
  const buffers = createFileBuffers();
  const packageOf = (name: string): Promise<Package | null> => {
    const found = packages.get(name) ?? loadPackage(name, resolvePackage);
    packages.set(name, found);
    return found;
  };
  const locate = async (baseUrl: string, path: string): Promise<{ file: string; version: string } | null> => {
    const name = /^package:(.+)$/.exec(baseUrl)?.[1];
    if (name === undefined) return locateInFolder(baseUrl, path);
    const found = await packageOf(name);
    if (found === null) return null;
    const file = below(found.folder, path);
    return (await isFile(file)) === null ? null : { file, version: found.version };
  };
  return {
    version: async (baseUrl, path) => (await locate(baseUrl, path))?.version ?? null,
    async read(baseUrl, path) {
      const found = await locate(baseUrl, path);
      return found === null ? null : { ...(await buffers.read(found.file)), version: found.version };
    },
  };
}

async function loadPackage(name: string, resolvePackage: (name: string) => string): Promise<Package | null> {
  try {
    const file = resolvePackage(name);
    const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
    const version = (manifest as { version?: unknown }).version;
    return { folder: dirname(file), version: `${name}@${String(version)}` };
  } catch {
    return null;
  }
}

async function locateInFolder(baseUrl: string, path: string): Promise<{ file: string; version: string } | null> {
  const file = below(folderOf(baseUrl), path);
  const facts = await isFile(file);
  return facts === null ? null : { file, version: `${facts.size} bytes of ${facts.mtime.toISOString()}` };
}

/** `file:///abs`, and `file:../relative` to the working directory. */
function folderOf(baseUrl: string): string {
  return baseUrl.startsWith("file:/") ? fileURLToPath(baseUrl) : resolve(baseUrl.slice("file:".length));
}

async function isFile(file: string) {
  const facts = await stat(file).catch(() => null);
  return facts?.isFile() ? facts : null;
}

/** @throws SourceRequestError for a path that leaves the folder */
function below(folder: string, path: string): string {
  const root = resolve(folder);
  const file = resolve(root, path);
  if (file.startsWith(root + sep)) return file;
  throw new SourceRequestError(`${path} leads out of its folder`, "BAD_REQUEST");
}
