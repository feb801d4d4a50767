/** Keeps raw objects that cannot be read from failing a build: which are to blame, and out of the way with them. */

import { mkdir } from "node:fs/promises";
import type { ObjectStore } from "../lake/object-store.ts";
import type { BuildEngineFactory } from "./build.ts";
import { type BadRawObject, BadRawObjectsError, ModelsFailedError } from "./build-errors.ts";
import type { LoadedProject } from "./project.ts";
import { findBadRawObjects, findTornBodies, quarantineRaw } from "./quarantine-raw.ts";
import type { RawObject } from "./raw-objects.ts";

export interface QuarantinedObject {
  readonly key: string;
  readonly reason: string;
  /** Where it lies now. */
  readonly quarantined: string;
  /** Of its metadata, where that is left. */
  readonly endpoint: string | null;
}

export interface BadRawOptions {
  readonly store: ObjectStore;
  readonly project: LoadedProject;
  /** DATA_DIR/work. */
  readonly workDir: string;
  readonly createEngine: BuildEngineFactory;
  readonly clock: () => Date;
  readonly logger: { warn(facts: object, message: string): void };
}

export interface BadRaw {
  /** @throws BadRawObjectsError naming the bodies that are no JSON any more */
  check(objects: readonly RawObject[]): Promise<void>;
  /** The objects that made a build fail; none = it is no fault of theirs. */
  blamedFor(error: unknown, objects: readonly RawObject[]): Promise<readonly BadRawObject[]>;
  /** To quarantine/, so that their keys are free. */
  moveAway(objects: readonly BadRawObject[]): Promise<readonly QuarantinedObject[]>;
}

export function createBadRaw({ store, project, workDir, createEngine, clock, logger }: BadRawOptions): BadRaw {
  const wholeBodies = new Set<string>();

  const lookAtAll = async (objects: readonly RawObject[]): Promise<readonly BadRawObject[]> => {
    await mkdir(workDir, { recursive: true });
    let bad: readonly BadRawObject[] = [];
    const db = await createEngine({
      path: ":memory:",
      allowedDirectories: [workDir],
      tempDirectory: workDir,
      load: async (execute) => {
        bad = await findBadRawObjects(store, objects, project.rawRelations, execute);
      },
    });
    await db.close();
    return bad;
  };

  return {
    async check(objects) {
      const torn = await findTornBodies(store, objects, wholeBodies);
      if (torn.length > 0) throw new BadRawObjectsError(torn, null);
    },
    async blamedFor(error, objects) {
      if (error instanceof BadRawObjectsError) return error.objects;
      // Models may have failed for a record that is no JSON; to look at all of them is worth it only then.
      const isOfRecords = error instanceof ModelsFailedError && /malformed json/i.test(error.message);
      return isOfRecords ? lookAtAll(objects) : [];
    },
    async moveAway(objects) {
      const moved: QuarantinedObject[] = [];
      for (const object of objects) {
        const { key, reason } = object;
        const endpoint = (await store.head(key))?.metadata.endpoint ?? null;
        const quarantined = await quarantineRaw(store, object, clock());
        logger.warn(
          { ...object, quarantined },
          "a raw object cannot be read: it is in quarantine, to be fetched again",
        );
        moved.push({ key, reason, quarantined, endpoint });
      }
      return moved;
    },
  };
}
