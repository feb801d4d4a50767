/**
 * Builds one data version after another. The tables of the last build stay, so that the next one costs what its touched
 * seasons cost; they are derived, and whenever they cannot be used the build is made whole instead.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Build, type BuildOptions, buildWhole, type Database, toBuild } from "./build.ts";
import { keptTable, plainName } from "./catalogs.ts";
import { quoteName } from "./drivers/duckdb-client.ts";
import { type ColumnUse, columnUses } from "./drivers/duckdb-used-columns.ts";
import { partitionsOf } from "./partitions.ts";
import { type Failure, failuresOf } from "./quality.ts";
import type { RawObject } from "./raw-objects.ts";
import { loadRawRelations } from "./raw-relations.ts";
import { copyRawFiles, hasScopes, readFiles } from "./raw-scopes.ts";
import { NeedsFullBuild, type Rebuilt, rebuild } from "./rebuild.ts";
import { retest } from "./retest.ts";
import type { SnapshotModel } from "./snapshot.ts";
import { distinctScopes, objectsOf, type ReadObject, rawChanges, recordsOf, type Scope, scopeName } from "./touched.ts";

export interface BuilderOptions extends BuildOptions {
  /** Told why the kept tables could not be used. */
  readonly onWhole?: (reason: string) => void;
}

export interface Builder {
  /** @throws ModelsFailedError, LakeUnavailableError */
  build(version: string, objects: readonly RawObject[], options: { readonly full: boolean }): Promise<Build>;
  close(): Promise<void>;
}

interface Kept extends Database {
  version: string;
  models: readonly SnapshotModel[];
  seasons: ReadonlyMap<string, Scope>;
  uses: ReadonlyMap<string, ColumnUse> | null;
  /** Null until the tests have run on this version. */
  failures: readonly Failure[] | null;
  steps: number;
  /** Drops what the last step left for its tests. */
  finish: () => Promise<void>;
}

/** Deleted rows take room until their table is made again, so that now and then all are. */
const MOST_STEPS = 100;
/** Set-based over all seasons is faster than this share of them. */
const MOST_SEASONS = 1 / 3;
const ALWAYS_FEW = 3;
/** So it is when the touched seasons have most of the records, as a first season of events has beside bare results. */
const MOST_RECORDS = 1 / 3;
const ALWAYS_FEW_RECORDS = 10_000;

export function createBuilder(options: BuilderOptions): Builder {
  const { store, project, onTiming, onWhole = () => undefined } = options;
  const partitions = partitionsOf(project);
  let kept: Kept | null = null;

  const close = async () => {
    const old = kept;
    kept = null;
    await old?.close();
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
    own.finish = async () => undefined;
    await finish();
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

  const step = async (own: Kept, version: string, objects: readonly RawObject[]): Promise<Build> => {
    await release(own);
    const known = new Map(objects.map((object) => [object.key, object]));
    const change = rawChanges(own.read, objects);
    const isNamed = new Set(project.rawRelations.map(({ name }) => name));
    const { removed } = change;
    const added = change.added.filter(({ relation }) => isNamed.has(relation));
    const untold = project.rawRelations.filter(
      (relation) => !hasScopes(relation) || relation.name.startsWith("config_"),
    );
    for (const { key, relation } of [...added, ...removed])
      if (untold.some(({ name }) => name === relation)) throw new NeedsFullBuild(`${key} names no competition-season`);
    const folder = join(own.folder, `raw-${own.steps}`);
    const read = await readFiles(own.db, added, await copyRawFiles(store, added, join(folder, "added")));
    for (const { key, scopes, rows } of [...read, ...removed])
      if (scopes.length === 0 && rows > 0) throw new NeedsFullBuild(`${key} has records of no competition-season`);
    const touched = distinctScopes([...read, ...removed]);
    if (touched.length > Math.max(ALWAYS_FEW, own.seasons.size * MOST_SEASONS))
      throw new NeedsFullBuild(`${touched.length} of ${own.seasons.size} seasons changed`);
    for (const { key } of removed) own.read.delete(key);
    for (const object of read) own.read.set(object.key, object);
    const names = new Set(touched.map(scopeName));
    const share = recordsOf(own.read.values(), names);
    if (share.touched > Math.max(ALWAYS_FEW_RECORDS, share.all * MOST_RECORDS))
      throw new NeedsFullBuild(`the changed seasons have ${share.touched} of ${share.all} records`);
    own.uses ??= await usesOf(own);
    const relations = new Map(project.rawRelations.map((relation) => [relation.name, relation]));
    const isTouched = touched
      .map(
        (scope) => `(competition_code = '${scope.competitionCode.replaceAll("'", "''")}' AND season = ${scope.season})`,
      )
      .join(" OR ");
    const loadNarrow = async (name: string) => {
      const started = performance.now();
      const relation = relations.get(name);
      if (relation === undefined) throw new NeedsFullBuild(`raw.${name} is unknown`);
      const asked = hasScopes(relation)
        ? objectsOf(name, own.read.values(), names).flatMap(({ key }) => known.get(key) ?? [])
        : objects.filter((object) => object.relation === name);
      const files = await copyRawFiles(store, asked, join(folder, name));
      await own.db.execute("USE narrow");
      await loadRawRelations((sql) => own.db.execute(sql), [relation], files).finally(() =>
        own.db.execute("USE memory"),
      );
      if (hasScopes(relation))
        await own.db.execute(
          `DELETE FROM narrow.raw.${quoteName(name)} WHERE NOT coalesce(${isTouched}, competition_code IS NULL OR season IS NULL)`,
        );
      onTiming("raw", performance.now() - started);
    };
    const rebuilt = await rebuild(own.db, {
      project,
      partitions,
      columns: (name) => (own.columns.get(name) ?? []).map((column) => column.name),
      uses: own.uses,
      touched,
      touchedRelations: new Set([...read, ...removed].map(({ relation }) => relation)),
      seasons: own.seasons,
      loadNarrow,
      onTiming,
    });
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
    const counted = new Map<string, number>();
    for (const model of changed) {
      const [row] = await own.db.query<{ n: number }>(`SELECT count(*) AS n FROM ${keptTable(model)}`);
      counted.set(model.name, row?.n ?? 0);
    }
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
    close,
  };
}

const testName = (name: string): string => `test ${name}`;
