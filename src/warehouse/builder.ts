/**
 * Builds one data version after another. The tables of the last build stay, so that the next one costs what its touched
 * seasons cost; they are derived, and whenever they cannot be used the build is made whole instead.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Build, type BuildOptions, buildWhole, type Database, openDatabase, toBuild } from "./build.ts";
import { keptTable, plainName } from "./catalogs.ts";
import { type ColumnUses, usesOf } from "./column-uses.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import { createKeptStore, type KeptFacts } from "./kept-store.ts";
import { partitionsOf } from "./partitions.ts";
import type { Failure } from "./quality.ts";
import { type RawObject, withNewestConfig } from "./raw-objects.ts";
import { type Rebuilt, rebuild } from "./rebuild.ts";
import { reclaim } from "./reclaim.ts";
import { retest, testAll } from "./retest.ts";
import type { SnapshotModel } from "./snapshot.ts";
import { createStepInputs } from "./step-inputs.ts";
import type { ReadObject, Scope } from "./touched.ts";

export interface BuilderOptions extends BuildOptions {
  /** Told why the kept tables could not be used. */
  readonly onWhole?: (reason: string) => void;
  /** Told when the tables could not be saved: the next start builds whole. */
  readonly onUnsaved?: (error: Error) => void;
  /** How long nothing is built before the tables are saved for the next start. Default 30 s. */
  readonly saveAfterMs?: number;
}

export interface Builder {
  /** @throws ModelsFailedError, LakeUnavailableError */
  build(version: string, objects: readonly RawObject[], options: { readonly full: boolean }): Promise<Build>;
  /** @param options.saveWithinMs what takes longer to save is left; by default it takes as long as it takes */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  readonly saveWithinMs?: number;
}

interface Facts extends KeptFacts {
  version: string;
  models: readonly SnapshotModel[];
  seasons: ReadonlyMap<string, Scope>;
  /** Null until the tests have run on this version. */
  failures: readonly Failure[] | null;
  steps: number;
}

interface Kept extends Database, Facts {
  version: string;
  models: readonly SnapshotModel[];
  /** Drops what the last step left for its tests; null = it is done. */
  finish: (() => Promise<void>) | null;
  /** What its tables took when nothing was left to reclaim; null = not known yet. */
  bytes: number | null;
}

const SAVE_AFTER_MS = 30_000;
/** A large lake's tables take long to write: that many times as long it is left, and what is older is brought up to date. */
const SAVES_APART = 20;
/** Whatever may add up: now and then all tables are made again. */
const MOST_STEPS = 100;

export function createBuilder(options: BuilderOptions): Builder {
  const { project, onTiming, onWhole = () => undefined, onUnsaved = () => undefined } = options;
  const partitions = partitionsOf(project);
  const inputs = createStepInputs({ ...options, partitions });
  const disk = createKeptStore<Facts>(options.workDir, project);
  let kept: Kept | null = null;
  /** Of the project, whatever is built; null = nothing asked for them yet. */
  let uses: ColumnUses | null = null;
  /** What is on disk, as far as this process knows. */
  let savedVersion: string | null = null;
  /** On the clock of `performance`. */
  let noSaveBefore = 0;
  let stopSaving: () => Promise<void> = async () => undefined;

  const close = async () => {
    const old = kept;
    kept = null;
    await old?.close();
  };

  const save = async (own: Kept, signal?: AbortSignal) => {
    if (own.version === savedVersion) return;
    const { version, models, columns, read, competitions, seasons, failures, steps } = own;
    const started = performance.now();
    const facts = { version, models, columns, read, competitions, seasons, failures, steps };
    await disk.save(own.db, own.folder, facts, signal).then(
      () => {
        savedVersion = version;
        const tookMs = performance.now() - started;
        noSaveBefore = performance.now() + tookMs * SAVES_APART;
        onTiming("saving", tookMs);
      },
      (error: Error) => {
        if (!signal?.aborted) onUnsaved(error);
      },
    );
  };

  /** Once nothing has been built for a while; a build that comes in between goes first. */
  const saveSoon = (own: Kept) => {
    const afterMs = Math.max(options.saveAfterMs ?? SAVE_AFTER_MS, noSaveBefore - performance.now());
    const abort = new AbortController();
    let running: Promise<void> = Promise.resolve();
    const timer = setTimeout(() => {
      running = save(own, abort.signal);
    }, afterMs).unref();
    stopSaving = async () => {
      clearTimeout(timer);
      abort.abort();
      await running;
    };
  };

  /** What an earlier process left. */
  const reopen = async (objects: readonly RawObject[]): Promise<Kept | null> => {
    const saved = await disk.find();
    if (saved === null) return null;
    const started = performance.now();
    const { facts } = saved;
    const opened = await openDatabase(facts.version, objects, options, (execute) => disk.load(execute, saved));
    await disk.check(opened.db, saved).catch((error) => opened.close().then(() => Promise.reject(error)));
    savedVersion = facts.version;
    onTiming("kept", performance.now() - started);
    return { ...facts, ...opened, finish: null, bytes: null };
  };

  const whole = async (version: string, objects: readonly RawObject[]): Promise<Build> => {
    await close();
    const made = await buildWhole(version, objects, options, true);
    try {
      const seasons = await seasonsOf(made);
      const release = () => dropUnkept(made);
      kept = { ...made, version, seasons, failures: null, steps: 0, finish: release, bytes: null };
    } catch (error) {
      await made.close();
      throw error;
    }
    const own = kept;
    return {
      ...toBuild(version, made),
      failures: async () => {
        own.failures ??= await testAll(made.db, project.tests);
        return own.failures;
      },
      dispose: () => release(own),
    };
  };

  const release = async (own: Kept) => {
    const { finish } = own;
    if (finish === null) return;
    own.finish = null;
    await finish();
    own.bytes = await reclaim(own.db, own.bytes, onTiming);
    if (own === kept) saveSoon(own);
  };

  /** Raw records and what is made again on demand are not needed for the next step. */
  const dropUnkept = async ({ db }: Database) => {
    const unkept = project.models.filter((model) => !partitions.isKept(model)).reverse();
    const drops = [
      ...unkept.map((model) => {
        const kind = model.materialized === "view" && model.layer !== "mart" ? "VIEW" : "TABLE";
        return `DROP ${kind} IF EXISTS ${plainName(model)}`;
      }),
      ...project.rawRelations.map(({ name }) => `DROP TABLE IF EXISTS raw.${quoteName(name)}`),
    ];
    // In one statement: each costs more to send than to run.
    if (drops.length > 0) await db.execute(drops.join(";\n"));
  };

  const seasonsOf = async ({ db, columns }: Database): Promise<ReadonlyMap<string, Scope>> => {
    const told = project.models.filter(
      (model) =>
        partitions.isKept(model) &&
        ["season_id", "competition_code", "season"].every((name) =>
          columns.get(model.name)?.some((one) => one.name === name),
        ),
    );
    if (told.length === 0) return new Map();
    const rows = await db.query<{ season_id: string; competition_code: string; season: number }>(
      told
        .map(
          (model) =>
            `SELECT season_id, competition_code, CAST(season AS INTEGER) AS season FROM ${keptTable(model)} WHERE season_id IS NOT NULL`,
        )
        .join(" UNION "),
    );
    return new Map(rows.map((row) => [row.season_id, { competitionCode: row.competition_code, season: row.season }]));
  };

  const step = async (own: Kept, version: string, listed: readonly RawObject[]): Promise<Build> => {
    await release(own);
    const objects = withNewestConfig(listed);
    const folder = join(own.folder, `raw-${own.steps}`);
    const change = await inputs.changesOf(own, objects, folder);
    const { read, removed, touched, matches, canTouch } = change;
    uses ??= await usesOf(project, own.columns);
    const used = uses;
    const { loadNarrow, loadWhole, dropWhole } = inputs.loadersOf(own, objects, folder, change);
    const rebuilt = await rebuild(own.db, {
      project,
      partitions,
      columns: (name) => (own.columns.get(name) ?? []).map((column) => column.name),
      uses: used,
      touched,
      matches,
      canTouch,
      touchedRelations: new Set([...read, ...removed].map(({ relation }) => relation)),
      seasons: own.seasons,
      loadNarrow,
      loadWhole,
      onTiming,
    });
    await dropWhole();
    const since = { version: own.version, changes: rebuilt.changes };
    const before = own.failures;
    own.version = version;
    own.steps += 1;
    own.failures = null;
    own.seasons = await seasonsOf(own);
    own.models = await recount(own, rebuilt, { read, removed });
    own.finish = async () => {
      await rebuilt.finish();
      await rm(folder, { recursive: true, force: true });
    };
    return {
      ...toBuild(version, own),
      since,
      failures: async () => {
        own.failures ??= await retest(own.db, { project, uses: used, rebuilt, before });
        return own.failures;
      },
      dispose: () => release(own),
    };
  };

  const recount = async (
    own: Kept,
    { changes }: Rebuilt,
    { read, removed }: { read: readonly ReadObject[]; removed: readonly ReadObject[] },
  ): Promise<readonly SnapshotModel[]> => {
    const changed = project.models.filter(({ name }) => changes.has(name));
    const counts = changed.map(
      (model) => `SELECT ${quoteText(model.name)} AS name, count(*) AS n FROM ${keptTable(model)}`,
    );
    const rows = counts.length === 0 ? [] : await own.db.query<{ name: string; n: number }>(counts.join(" UNION ALL "));
    const counted = new Map(rows.map(({ name, n }) => [name, n]));
    const sum = (objects: readonly ReadObject[], name: string) =>
      objects.reduce((rows, object) => rows + (object.relation === name ? object.rows : 0), 0);
    return own.models.map((model) => {
      if (model.layer === "raw")
        return { ...model, rows: (model.rows ?? 0) + sum(read, model.name) - sum(removed, model.name) };
      return counted.has(model.name) ? { ...model, rows: counted.get(model.name) ?? null } : model;
    });
  };

  return {
    async build(version, objects, { full }) {
      await stopSaving();
      if (!full)
        kept ??= await reopen(objects).catch(async (error: Error) => {
          onWhole(`what was kept cannot be read: ${error.message}`);
          await disk.forget();
          return null;
        });
      const own = kept;
      if (own === null || full) return whole(version, objects);
      if (own.steps >= MOST_STEPS) return whole(version, objects);
      try {
        return await step(own, version, objects);
      } catch (error) {
        // Whatever went wrong, a whole build either comes through or says which model is at fault.
        onWhole((error as Error).message);
        return whole(version, objects);
      }
    },
    async close({ saveWithinMs } = {}) {
      await stopSaving();
      const limit = saveWithinMs === undefined ? undefined : AbortSignal.timeout(saveWithinMs);
      if (kept !== null) await save(kept, limit);
      await close();
    },
  };
}
