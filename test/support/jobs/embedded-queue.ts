import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureQueueTemplate } from "../../../scripts/queue-template.lib.mjs";
import { createJobBackend, type JobBackend, type QueueTemplateFiles } from "../../../src/jobs/backend.ts";

const root = resolve(import.meta.dirname, "../../..");

export const template: QueueTemplateFiles = {
  file: join(root, "dist/queue-template.tar.gz"),
  script: join(root, "scripts/queue-template.mjs"),
};

export const silentLogger = { info: () => undefined, warn: () => undefined };

/** A folder for one embedded queue that can be opened again and again. */
export async function createQueueFolder() {
  await ensureQueueTemplate(template.file);
  const parent = await mkdtemp(join(tmpdir(), "pitchlake-queue-"));
  const dir = join(parent, "queue");
  return {
    dir,
    open: (): Promise<JobBackend> =>
      createJobBackend({ jobs: { kind: "embedded", dir }, template, logger: silentLogger }),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
