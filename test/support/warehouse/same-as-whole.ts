/** One warehouse that rebuilds what changed, held to another that builds the same inputs whole: row by row. */

import { expect } from "vitest";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import type { LoadedProject } from "../../../src/warehouse/project.ts";
import type { SnapshotManifest } from "../../../src/warehouse/snapshot.ts";
import { createWarehouse, type Warehouse } from "../../../src/warehouse/warehouse.ts";

export interface RebuildCheckOptions {
  readonly store: ObjectStore;
  readonly project: LoadedProject;
  readonly config: { readonly hash: string };
  readonly dataDir: string;
  /** Of the warehouse that rebuilds. */
  readonly saveAfterMs?: number;
  /** Of the warehouse that rebuilds: the other loads what it reads. */
  readonly largeRawBytes?: number;
}

export interface Published {
  readonly manifest: SnapshotManifest;
  readonly marts: Readonly<Record<string, readonly string[]>>;
}

export interface RebuildCheck {
  /** The warehouse that rebuilds. */
  readonly warehouse: Warehouse;
  /** Whether there was anything to build. */
  isBuilt(): boolean;
  /** Why its last build was made whole; empty = it was not. */
  reasons(): readonly string[];
  /** Which models ran in its last build. */
  ran(): ReadonlySet<string>;
  published(from?: Warehouse): Promise<Published>;
  /** Publishes the change, then builds the same inputs whole in another warehouse, and compares. */
  expectSameAsWhole(): Promise<Published>;
  /** As after a restart of the process. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export function createRebuildCheck({ dataDir, largeRawBytes, ...options }: RebuildCheckOptions): RebuildCheck {
  let reasons: string[] = [];
  let ran = new Set<string>();
  let isBuilt = false;
  /** `other` builds whole, and has nothing to do with what is kept. */
  const open = (folder: string, own: { readonly largeRawBytes?: number } = {}): Warehouse =>
    createWarehouse({
      ...options,
      ...own,
      dataDir: folder,
      clock: () => new Date("2026-02-01T00:00:00Z"),
      logger: {
        debug: (facts, message) => {
          const { reason, relation } = facts as { reason?: string; relation?: string };
          if (message === "built all seasons") reasons.push(String(reason));
          if (message === "built relation") ran.add(String(relation));
        },
        info: () => undefined,
        warn: () => undefined,
      },
    });
  const reads = largeRawBytes === undefined ? {} : { largeRawBytes };
  let warehouse = open(dataDir, reads);
  const expectSameAsWhole = async () => {
    [reasons, ran] = [[], new Set()];
    isBuilt = (await warehouse.buildAndPublish()).status === "built";
    const rebuilt = await published(warehouse);
    const told = { reasons: [...reasons], ran: new Set(ran) };
    const other = open(`${dataDir}/other`);
    const { version } = await other.buildAndPublish({ full: true });
    const whole = await published(other);
    await other.close();
    ({ reasons, ran } = told);
    expect(rebuilt.manifest.version).toBe(version);
    for (const [mart, rows] of Object.entries(whole.marts)) expect([mart, rebuilt.marts[mart]]).toEqual([mart, rows]);
    expect(Object.keys(rebuilt.marts).sort()).toEqual(Object.keys(whole.marts).sort());
    expect(rebuilt.manifest.quality.checks).toEqual(whole.manifest.quality.checks);
    expect(withoutVersion(rebuilt.manifest)).toEqual(withoutVersion(whole.manifest));
    if (isBuilt) expect(rawRows(rebuilt.manifest)).toEqual(rawRows(whole.manifest));
    return rebuilt;
  };
  return {
    get warehouse() {
      return warehouse;
    },
    isBuilt: () => isBuilt,
    reasons: () => reasons,
    ran: () => ran,
    published: (from = warehouse) => published(from),
    expectSameAsWhole,
    async reopen() {
      await warehouse.close();
      warehouse = open(dataDir, reads);
    },
    close: () => warehouse.close(),
  };
}

const withoutVersion = ({ heldBack }: SnapshotManifest) => heldBack.map(({ servedFrom: _, ...season }) => season);
const rawRows = ({ models }: SnapshotManifest) =>
  models.filter(({ layer }) => layer === "raw").map(({ name, rows }) => [name, rows]);

/** Every mart's rows as texts in order, so that what stands twice counts twice. */
async function published(from: Warehouse): Promise<Published> {
  const snapshot = await from.open();
  if (snapshot === null) throw new Error("Nothing is published");
  const { manifest, engine } = snapshot;
  const marts: Record<string, readonly string[]> = {};
  for (const { name, files } of manifest.models) {
    if (files.length === 0) continue;
    marts[name] = (await engine.query(`SELECT * FROM mart."${name}"`)).map((row) => JSON.stringify(row)).sort();
  }
  await snapshot.close();
  return { manifest, marts };
}
