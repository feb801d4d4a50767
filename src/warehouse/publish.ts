/**
 * Publishes a build: mart files, one sync, the manifest, and last the pointer by compare-and-swap. Killed at any step,
 * the old snapshot is served and the next attempt completes.
 */

import pLimit from "p-limit";
import { LakeConflictError } from "../errors.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { Build } from "./build.ts";
import { type ExportOptions, type MartExport, planExports, servedBefore, writeExport } from "./export-marts.ts";
import { createSessionPool } from "./lanes.ts";
import { putMartFile } from "./mart-files.ts";
import { type FilePlanOptions, planFiles } from "./mart-plan.ts";
import type { LoadedProject, ProjectModel } from "./project.ts";
import type { QualityReport } from "./quality.ts";
import { allDone } from "./run-in-order.ts";
import type { HeldBackSeason, SnapshotFile, SnapshotManifest } from "./snapshot.ts";
import { movePointer, type PointerState, readManifest, readPointer, writeManifest } from "./state.ts";

export interface PublishOptions {
  readonly store: ObjectStore;
  readonly project: LoadedProject;
  readonly clock: () => Date;
  /** The data version that today's inputs have: tells who is right when two publish at once. */
  readonly inputVersion: () => Promise<string>;
  /** Also when this version is published already: puts damaged files right. */
  readonly again: boolean;
  /** What was published when the build's inputs were listed. */
  readonly seen: PointerState | null;
  /** Files with rows that did not change are taken over from the snapshot before. */
  readonly carryOver: boolean;
  /** The rows of a large mart may lie in several files. */
  readonly canShare: boolean;
}

const ATTEMPTS = 5;
/** While some are copied out others are hashed and put. */
const FILES_AT_ONCE = 6;
/** Of these one at a time, beside the smaller ones: two would not fit into the engine's memory. */
const LARGE_ROWS = 250_000;

/** @returns what is published now: this build, or that of whoever was faster with the same or newer inputs */
export async function publishBuild(
  build: Build,
  report: QualityReport,
  options: PublishOptions,
): Promise<SnapshotManifest> {
  const { store } = options;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await readPointer(store);
    if (before && (await isSettled(before, build, options))) return readManifest(store, before.pointer);
    const manifest = await writeSnapshot(build, report, before, options);
    const pointer = await writeManifest(store, manifest);
    if (await movePointer(store, before, pointer)) return manifest;
  }
  throw new LakeConflictError(`Data version ${build.version}: the pointer moved ${ATTEMPTS} times while publishing`);
}

/** This version is published already, or one of newer inputs is: an old build must not go on top of that. */
async function isSettled(before: PointerState, build: Build, options: PublishOptions): Promise<boolean> {
  const { version } = before.pointer;
  if (before.isGarbage) return false;
  // As long as nobody else has published since, there is no need to list the inputs again.
  if (before.etag === options.seen?.etag && version !== build.version) return false;
  return version === build.version ? !options.again : version === (await options.inputVersion());
}

/** @returns by mart, in the order of its shares, the files that it has now */
async function writeMarts(
  build: Build,
  marts: readonly ProjectModel[],
  plans: FilePlanOptions,
  from: Pick<ExportOptions, "folder" | "heldBack" | "previous" | "canShare">,
  clock: () => Date,
): Promise<ReadonlyMap<string, readonly SnapshotFile[]>> {
  const { store } = plans;
  const rows = (model: string) =>
    build.models.find(({ name, layer }) => layer === "mart" && name === model)?.rows ?? null;
  const sessions = createSessionPool(build.db);
  const limit = pLimit(FILES_AT_ONCE);
  const options = { ...from, columns: build.columns, rows };
  const toPlan = async (mart: ProjectModel) => {
    const plan = await planFiles(build, mart, plans);
    return { mart, carried: plan.carried, exports: await planExports(sessions, store, mart, plan, options) };
  };
  const planned = await allDone(marts.map((mart) => limit(() => toPlan(mart))));
  const write = async (one: MartExport): Promise<readonly [string, SnapshotFile]> => {
    const file = await writeExport(sessions, one);
    return [one.file, await putMartFile(store, build.version, file, clock())];
  };
  // The largest first, so that none is left for last and written alone.
  const largestFirst = planned.flatMap(({ exports }) => exports).sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0));
  const large = pLimit(1);
  const turnsOf = ({ rows: most }: MartExport) => ((most ?? LARGE_ROWS) < LARGE_ROWS ? limit : large);
  const written = new Map(await allDone(largestFirst.map((one) => turnsOf(one)(() => write(one)))));
  const filesOf = (exports: readonly MartExport[]) => exports.flatMap(({ file }) => written.get(file) ?? []);
  return new Map(planned.map(({ mart, carried, exports }) => [mart.name, [...carried, ...filesOf(exports)]]));
}

async function writeSnapshot(
  build: Build,
  report: QualityReport,
  before: PointerState | null,
  { store, project, clock, carryOver, canShare }: PublishOptions,
): Promise<SnapshotManifest> {
  // A snapshot whose manifest is gone cannot be served either: then there are no last good rows.
  const previous =
    before === null || before.isGarbage ? null : await readManifest(store, before.pointer).catch(() => null);
  const seasons = report.heldBack.map(({ seasonId }) => seasonId);
  const from = { folder: build.folder, heldBack: seasons, previous };
  const servedFrom = await servedBefore(build.db, store, from);
  const marts = project.models.filter(({ layer }) => layer === "mart");
  const plans = { store, previous, heldBack: seasons, carryOver };
  const files = await writeMarts(build, marts, plans, { ...from, canShare }, clock);
  await store.flush();
  const heldBack = report.heldBack.map(
    (season): HeldBackSeason => ({ ...season, servedFrom: servedFrom.get(season.seasonId) ?? null }),
  );
  return {
    version: build.version,
    publishedAt: clock().toISOString(),
    engine: "duckdb",
    models: build.models.map((model) => {
      const own = model.layer === "mart" ? files.get(model.name) : undefined;
      return own ? { ...model, rows: own.reduce((sum, { rows }) => sum + rows, 0), files: own } : model;
    }),
    quality: { checkedAt: report.checkedAt, checks: report.checks },
    heldBack,
  };
}
