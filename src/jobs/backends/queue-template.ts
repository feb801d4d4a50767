/** Unpacks the template of an empty queue into a data folder, all or nothing. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { QueueTemplateFiles } from "../backend.ts";

const TAR_BLOCK = 512;
const CHILD_TIMEOUT_MS = 120_000;

/**
 * Puts an empty, migrated queue at `dir`, which must not exist. A kill at any point leaves either nothing at `dir` or all of it.
 * The template is made first when absent: in a child process, since initdb leaves 850 MB of memory behind.
 */
export async function unpackQueueTemplate(template: QueueTemplateFiles, dir: string): Promise<void> {
  await mkdir(dirname(dir), { recursive: true });
  const file = existsSync(template.file) ? template.file : await makeTemplate(template, dir);
  const staging = `${dir}${STAGING_SUFFIX}`;
  await rm(staging, { recursive: true, force: true });
  await unpackTar(await promisify(gunzip)(await readFile(file)), staging);
  await rename(staging, dir);
  if (file !== template.file) await removeTemplateLeftovers(dir);
}

const STAGING_SUFFIX = ".unpacking";
const OWN_TEMPLATE_SUFFIX = ".template";

/** Removes what a killed start left beside `dir`. Only for the holder of the data folder's lock. */
export async function removeTemplateLeftovers(dir: string): Promise<void> {
  const parent = dirname(dir);
  const names = await readdir(parent).catch(() => []);
  const leftovers = names.filter((name) =>
    [STAGING_SUFFIX, OWN_TEMPLATE_SUFFIX].some((suffix) => name.startsWith(`${basename(dir)}${suffix}`)),
  );
  for (const name of leftovers) await rm(join(parent, name), { recursive: true, force: true });
}

/** Into the data folder: the installation may be read-only. */
async function makeTemplate(template: QueueTemplateFiles, dir: string): Promise<string> {
  const file = join(`${dir}${OWN_TEMPLATE_SUFFIX}`, "queue-template.tar.gz");
  await promisify(execFile)(process.execPath, [template.script, file], { timeout: CHILD_TIMEOUT_MS });
  return file;
}

async function unpackTar(tar: Buffer, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let offset = 0;
  const writes: Promise<void>[] = [];
  while (offset + TAR_BLOCK <= tar.length && tar[offset] !== 0) {
    const header = tar.subarray(offset, offset + TAR_BLOCK);
    const path = join(folder, textAt(header, 0, 100));
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    const body = tar.subarray(offset + TAR_BLOCK, offset + TAR_BLOCK + size);
    // Folders come before their files in the archive.
    if (textAt(header, 156, 1) === "5") await mkdir(path, { recursive: true, mode: 0o700 });
    else writes.push(writeFile(path, body, { mode: 0o600 }));
    offset += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  await Promise.all(writes);
  if (writes.length === 0) throw new Error("the queue template is empty");
}

const textAt = (bytes: Uint8Array, start: number, length: number): string =>
  Buffer.from(bytes.subarray(start, start + length))
    .toString("utf8")
    .replace(/\0.*$/s, "")
    .trim();
