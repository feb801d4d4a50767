/**
 * Builds one data version after another. The tables of the last build stay, so that the next one costs what its touched
 * seasons cost; they are derived, and whenever they cannot be used the build is made whole instead.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Build, type BuildOptions, buildWhole, type Database, openDatabase, toBuild } from "./build.ts";
import { keptTable, plainName } from "./catalogs.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import { type ColumnUse, columnUses } from "./drivers/duckdb-used-columns.ts";
import { createKeptStore, type KeptFacts } from "./kept-store.ts";
import { partitionsOf } from "./partitions.ts";
import { type Failure, failuresOf } from "./quality.ts";
import { isConfig, type RawObject, withNewestConfig } from "./raw-objects.ts";
import { loadRawRelations } from "./raw-relations.ts";
import { copyRawFiles, hasScopeColumns, readFiles } from "./raw-scopes.ts";
import { NeedsFullBuild, type Rebuilt, rebuild } from "./rebuild.ts";
import { retest } from "./retest.ts";
import type { SnapshotModel } from "./snapshot.ts";
import {
  objectsOf,
  type ReadObject,
  rawChanges,
  recordsOf,
  type Scope,
  type ScopesOf,
  scopeName,
  scopesByCell,
  touchedScopes,
} from "./touched.ts";

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
  close(): Promise<void>;
}

interface Facts extends KeptFacts {
  version: string;
  models: readonly SnapshotModel[];
  seasons: ReadonlyMap<string, Scope>;
  uses: ReadonlyMap<string, ColumnUse> | null;
  /** Null until the tests have run on this version. */
  failures: readonly Failure[] | null;
  steps: number;
}

interface Kept extends Database, Facts {
  version: string;
  models: readonly SnapshotModel[];
  /** Drops what the last step left for its tests; null = it is done. */
  finish: (() => Promise<void>) | null;
}

interface Changes {
  readonly read: readonly ReadObject[];
  readonly removed: readonly ReadObject[];
  readonly touched: readonly Scope[];
  readonly scopesOf: ScopesOf;
  readonly canTouch: (scopes: readonly Scope[]) => boolean;
  /** That the lake has. */
  readonly records: number;
}

const SAVE_AFTER_MS = 30_000;
/** Deleted rows take room until their table is made again, so that now and then all are. */
const MOST_STEPS = 100;
/** Set-based over all seasons is faster than this share of them. */
const MOST_SEASONS = 1 / 3;
const ALWAYS_FEW = 3;
/** So it is when the touched seasons have most of the records, as a first season of events has beside bare results. */
const MOST_RECORDS = 1 / 3;
const ALWAYS_FEW_RECORDS = 10_000;

export function createBuilder(options: BuilderOptions): Builder {
  const { store, project, onTiming, onWhole = () => undefined, onUnsaved = () => undefined } = options;
  const partitions = partitionsOf(project);
  const relations = new Map(project.rawRelations.map((relation) => [relation.name, relation]));
  /** Raw relations that models narrow to the touched seasons. */
  const readBySeason = new Set(project.models.filter(partitions.isSeasonal).flatMap(({ upstream }) => upstream));
  const disk = createKeptStore<Facts>(options.workDir, project);
  let kept: Kept | null = null;
  /** What is on disk, as far as this process knows. */
  let savedVersion: string | null = null;
  let stopSaving: () => Promise<void> = async () => undefined;

  const close = async () => {
    const old = kept;
    kept = null;
    await old?.close();
  };

  const save = async (own: Kept, signal?: AbortSignal) => {
    if (own.version === savedVersion) return;
    const { version, models, columns, read, competitions, seasons, uses, failures, steps } = own;
    const started = performance.now();
    const facts = { version, models, columns, read, competitions, seasons, uses, failures, steps };
    await disk.save(own.db, own.folder, facts, signal).then(
      () => {
        savedVersion = version;
        onTiming("saving", performance.now() - started);
      },
      (error: Error) => {
        if (!signal?.aborted) onUnsaved(error);
      },
    );
  };

  /** Once nothing has been built for a while; a build that comes in between goes first. */
  const saveSoon = (own: Kept) => {
    const abort = new AbortController();
    let running: Promise<void> = Promise.resolve();
    const timer = setTimeout(() => {
      running = save(own, abort.signal);
    }, options.saveAfterMs ?? SAVE_AFTER_MS).unref();
    stopSaving = async () => {
      clearTimeout(timer);
      abort.abort();
      await running;
    };
  };

  /** What an earlier process left. */
  const reopen = async (): Promise<Kept | null> => {
    const saved = await disk.find();
    if (saved === null) return null;
    const started = performance.now();
    const { facts } = saved;
    const opened = await openDatabase(facts.version, options, (execute) => disk.load(execute, saved));
    await disk.check(opened.db, saved).catch((error) => opened.close().then(() => Promise.reject(error)));
    savedVersion = facts.version;
    onTiming("kept", performance.now() - started);
    return { ...facts, ...opened, finish: null };
  };

  const whole = async (version: string, objects: readonly RawObject[]): Promise<Build> => {
    await close();
    const made = await buildWhole(version, objects, options, true);
    try {
      const seasons = await seasonsOf(made);
      const release = () => dropUnkept(made);
      kept = { ...made, version, seasons, uses: null, failures: null, steps: 0, finish: release };
    } catch (error) {
      await made.close();
      throw error;
    }
    const own = kept;
    return {
      ...toBuild(version, made),
      failures: async () => {
        own.failures ??= await failuresOf(made.db, project.tests);
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
    if (own === kept) saveSoon(own);
  };

  /** Raw records and what is made again on demand are not needed for the next step. */
  const dropUnkept = async ({ db }: Database) => {
    const unkept = project.models.filter((model) => !partitions.isKept(model)).reverse();
    for (const model of unkept) {
      const kind = model.materialized === "view" && model.layer !== "mart" ? "VIEW" : "TABLE";
      await db.execute(`DROP ${kind} IF EXISTS ${plainName(model)}`);
    }
    for (const { name } of project.rawRelations) await db.execute(`DROP TABLE IF EXISTS raw.${quoteName(name)}`);
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

  const usesOf = async (own: Kept): Promise<ReadonlyMap<string, ColumnUse>> => {
    const relations = [
      ...project.rawRelations.map(({ name }) => ({ schema: "raw", name })),
      ...project.seeds,
      ...project.models,
    ].map(({ schema, name }) => ({
      schema,
      name,
      columns: own.columns.get(schema === "raw" ? `raw.${name}` : name) ?? [],
    }));
    const tests = project.tests.map(({ name, sql }) => ({ name: testName(name), sql }));
    return columnUses(relations, [...project.models, ...tests]);
  };

  /** What came and went, and which competition-seasons that concerns. @throws NeedsFullBuild when it is most of the lake */
  const changesOf = async (own: Kept, objects: readonly RawObject[], folder: string): Promise<Changes> => {
    const change = rawChanges(own.read, objects);
    const { removed } = change;
    const added = change.added.filter(({ relation }) => relations.has(relation));
    const files = await copyRawFiles(store, added, join(folder, "added"));
    const read = await readFiles(own.db, relations, added, files, own.competitions);
    for (const { key, relation, isUntold } of [...read, ...removed]) {
      if (relation === "config_competitions") throw new NeedsFullBuild("the competitions of the config changed");
      if (isUntold && !isConfig(relation) && readBySeason.has(relation))
        throw new NeedsFullBuild(`${key} has records of no competition-season`);
    }
    const scopesOf = scopesByCell([...own.read.values(), ...read]);
    const touched = touchedScopes(read, removed, scopesOf);
    for (const { key } of removed) own.read.delete(key);
    for (const object of read) own.read.set(object.key, object);
    const tooMuch = (scopes: readonly Scope[]) => tooMuchOf(own, scopes, scopesOf);
    const reason = tooMuch(touched);
    if (reason !== null) throw new NeedsFullBuild(reason);
    const { all: records } = recordsOf(own.read.values(), new Set(), scopesOf);
    return { read, removed, touched, scopesOf, records, canTouch: (scopes) => tooMuch(scopes) === null };
  };

  /** Null = season by season is less work than all at once. */
  const tooMuchOf = (own: Kept, scopes: readonly Scope[], scopesOf: ScopesOf): string | null => {
    if (scopes.length > Math.max(ALWAYS_FEW, own.seasons.size * MOST_SEASONS))
      return `${scopes.length} of ${own.seasons.size} seasons changed`;
    const share = recordsOf(own.read.values(), new Set(scopes.map(scopeName)), scopesOf);
    if (share.touched > Math.max(ALWAYS_FEW_RECORDS, share.all * MOST_RECORDS))
      return `the changed seasons have ${share.touched} of ${share.all} records`;
    return null;
  };

  /** All records of a relation, for models that are no matter of one season. */
  const wholeLoader = (own: Kept, objects: readonly RawObject[], folder: string, { records }: Changes) => {
    const loaded = new Set<string>();
    const load = async (name: string) => {
      if (loaded.has(name)) return;
      const started = performance.now();
      const asked = objects.filter((object) => object.relation === name);
      const rows = asked.reduce((sum, { key }) => sum + (own.read.get(key)?.rows ?? 0), 0);
      if (rows > Math.max(ALWAYS_FEW_RECORDS, records * MOST_RECORDS))
        throw new NeedsFullBuild(`raw.${name} has ${rows} of ${records} records`);
      const files = await copyRawFiles(store, asked, join(folder, `whole-${name}`));
      await loadRawRelations((sql) => own.db.execute(sql), [relationOf(name)], files);
      loaded.add(name);
      onTiming("raw", performance.now() - started);
    };
    const drop = async () => {
      for (const name of loaded) await own.db.execute(`DROP TABLE IF EXISTS raw.${quoteName(name)}`);
    };
    return { load, drop };
  };

  const relationOf = (name: string) => {
    const relation = relations.get(name);
    if (relation === undefined) throw new NeedsFullBuild(`raw.${name} is unknown`);
    return relation;
  };

  const step = async (own: Kept, version: string, listed: readonly RawObject[]): Promise<Build> => {
    await release(own);
    const objects = withNewestConfig(listed);
    const known = new Map(objects.map((object) => [object.key, object]));
    const folder = join(own.folder, `raw-${own.steps}`);
    const change = await changesOf(own, objects, folder);
    const { read, removed, touched, scopesOf, canTouch } = change;
    own.uses ??= await usesOf(own);
    const loadNarrow = async (name: string, scopes: readonly Scope[]) => {
      const started = performance.now();
      const relation = relationOf(name);
      const names = new Set(scopes.map(scopeName));
      const asked = objectsOf(name, own.read.values(), names, scopesOf).flatMap(({ key }) => known.get(key) ?? []);
      const files = await copyRawFiles(store, asked, join(folder, name));
      await own.db.execute(`DROP TABLE IF EXISTS narrow.raw.${quoteName(name)}`);
      await own.db.execute("USE narrow");
      await loadRawRelations((sql) => own.db.execute(sql), [relation], files).finally(() =>
        own.db.execute("USE memory"),
      );
      if (hasScopeColumns(relation)) await own.db.execute(deleteOthers(name, scopes));
      onTiming("raw", performance.now() - started);
    };
    const wholeRaw = wholeLoader(own, objects, folder, change);
    const rebuilt = await rebuild(own.db, {
      project,
      partitions,
      columns: (name) => (own.columns.get(name) ?? []).map((column) => column.name),
      uses: own.uses,
      touched,
      canTouch,
      touchedRelations: new Set([...read, ...removed].map(({ relation }) => relation)),
      seasons: own.seasons,
      loadNarrow,
      loadWhole: wholeRaw.load,
      onTiming,
    });
    await wholeRaw.drop();
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
        own.failures ??= await retest(own.db, { project, uses: own.uses ?? new Map(), rebuilt, before, testName });
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
        kept ??= await reopen().catch(async (error: Error) => {
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
    async close() {
      await stopSaving();
      if (kept !== null) await save(kept);
      await close();
    },
  };
}

/** Of a narrowed raw relation: what is of other seasons. */
function deleteOthers(name: string, scopes: readonly Scope[]): string {
  const isAsked = scopes
    .map(({ competitionCode, season }) => `(competition_code = ${quoteText(competitionCode)} AND season = ${season})`)
    .join(" OR ");
  return `DELETE FROM narrow.raw.${quoteName(name)}
    WHERE NOT coalesce(${isAsked || "false"}, competition_code IS NULL OR season IS NULL)`;
}

const testName = (name: string): string => `test ${name}`;
