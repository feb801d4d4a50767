/** What a step of the builder works on: which seasons a change of raw/ touches, and the raw records that models ask for. */

import { join } from "node:path";
import type { BuildOptions, Database } from "./build.ts";
import { quoteName } from "./drivers/duckdb-client.ts";
import { LARGE_RAW_BYTES } from "./large-raw.ts";
import { matchPartitionsOf, type TouchedMatches } from "./match-partitions.ts";
import { createNarrowRaw, partOfMatches, partOfSeasons } from "./narrow-raw.ts";
import type { Partitions } from "./partitions.ts";
import { isConfig, type RawObject } from "./raw-objects.ts";
import { loadRawRelations } from "./raw-relations.ts";
import { copyRawFiles, readFiles } from "./raw-scopes.ts";
import { NeedsFullBuild } from "./rebuild/changes.ts";
import {
  type ReadObject,
  rawChanges,
  recordsOf,
  type Scope,
  type ScopesOf,
  scopeName,
  scopesByCell,
  touchedScopes,
} from "./touched.ts";

export interface Changes {
  readonly read: readonly ReadObject[];
  readonly removed: readonly ReadObject[];
  readonly touched: readonly Scope[];
  /** Null = it takes the seasons. */
  readonly matches: TouchedMatches | null;
  readonly scopesOf: ScopesOf;
  readonly canTouch: (scopes: readonly Scope[]) => boolean;
  /** That the lake has. */
  readonly records: number;
}

/** The build that the step goes on from; what it has read is brought up to date. */
export interface Own extends Pick<Database, "db" | "read" | "competitions"> {
  readonly seasons: ReadonlyMap<string, Scope>;
}

export interface Loaders {
  loadNarrow(relation: string, scopes: readonly Scope[]): Promise<void>;
  loadWhole(relation: string): Promise<void>;
  /** Drops what was loaded whole. */
  dropWhole(): Promise<void>;
}

export interface StepInputs {
  /** What came and went, and which competition-seasons that concerns. @throws NeedsFullBuild when it is most of the lake */
  changesOf(own: Own, objects: readonly RawObject[], folder: string): Promise<Changes>;
  /** @param folder the engine may read there */
  loadersOf(own: Own, objects: readonly RawObject[], folder: string, changes: Changes): Loaders;
}

/** Set-based over all seasons is faster than this share of them. */
const MOST_SEASONS = 1 / 3;
const ALWAYS_FEW = 3;
/** So it is when most of the records are staged, as those of a first season of events are beside bare results. */
const MOST_RECORDS = 1 / 3;
const ALWAYS_FEW_RECORDS = 10_000;
/** What is staged already costs less: a season of events is some 1.3 million, and may be most of a lake. */
const ALWAYS_FEW_STAGED = 1_500_000;

type HowMuch = Pick<Changes, "scopesOf" | "matches">;

export interface StepInputsOptions extends Pick<BuildOptions, "store" | "project" | "onTiming" | "largeRawBytes"> {
  readonly partitions: Partitions;
}

export function createStepInputs(options: StepInputsOptions): StepInputs {
  const { store, project, partitions, onTiming, largeRawBytes = LARGE_RAW_BYTES } = options;
  const matchPartitions = matchPartitionsOf(project, partitions);
  const relations = new Map(project.rawRelations.map((relation) => [relation.name, relation]));
  /** Raw relations that models narrow to the touched seasons. */
  const readBySeason = new Set(project.models.filter(partitions.isSeasonal).flatMap(({ upstream }) => upstream));

  const changesOf: StepInputs["changesOf"] = async (own, objects, folder) => {
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
    const matches = matchPartitions.touched([...read, ...removed], own.read.values());
    const tooMuch = (scopes: readonly Scope[]) => tooMuchOf(own, scopes, { scopesOf, matches });
    const reason = tooMuch(touched);
    if (reason !== null) throw new NeedsFullBuild(reason);
    const records = recordsOf(own.read.values(), () => true);
    return { read, removed, touched, matches, scopesOf, records, canTouch: (scopes) => tooMuch(scopes) === null };
  };

  const relationOf = (name: string) => {
    const relation = relations.get(name);
    if (relation === undefined) throw new NeedsFullBuild(`raw.${name} is unknown`);
    return relation;
  };

  const loadersOf: StepInputs["loadersOf"] = ({ db, read }, objects, folder, { scopesOf, records, matches }) => {
    const loaded = new Set<string>();
    const loadPart = createNarrowRaw({ db, store, folder, objects, largeRawBytes });
    const timed = async (work: () => Promise<unknown>) => {
      const started = performance.now();
      await work();
      onTiming("raw", performance.now() - started);
    };
    const narrow = (name: string, scopes: readonly Scope[]) => {
      const relation = relationOf(name);
      const part = matches?.isOfMatches(name)
        ? partOfMatches(name, read.values(), matches.ids)
        : partOfSeasons(relation, read.values(), scopes, scopesOf);
      return loadPart(relation, part);
    };
    const whole = async (name: string) => {
      const asked = objects.filter((object) => object.relation === name);
      const rows = asked.reduce((sum, { key }) => sum + (read.get(key)?.rows ?? 0), 0);
      if (rows > Math.max(ALWAYS_FEW_RECORDS, records * MOST_RECORDS))
        throw new NeedsFullBuild(`raw.${name} has ${rows} of ${records} records`);
      const files = await copyRawFiles(store, asked, join(folder, `whole-${name}`));
      await loadRawRelations((sql) => db.execute(sql), [relationOf(name)], files);
      loaded.add(name);
    };
    return {
      loadNarrow: (name, scopes) => timed(() => narrow(name, scopes)),
      loadWhole: async (name) => {
        if (!loaded.has(name)) await timed(() => whole(name));
      },
      async dropWhole() {
        for (const name of loaded) await db.execute(`DROP TABLE IF EXISTS raw.${quoteName(name)}`);
      },
    };
  };

  return { changesOf, loadersOf };
}

/** Null = season by season is less work than all at once. */
function tooMuchOf(own: Own, scopes: readonly Scope[], { scopesOf, matches }: HowMuch): string | null {
  if (scopes.length > Math.max(ALWAYS_FEW, own.seasons.size * MOST_SEASONS))
    return `${scopes.length} of ${own.seasons.size} seasons changed`;
  const names = new Set(scopes.map(scopeName));
  const isOfSeasons = (object: ReadObject) => scopesOf(object).some((scope) => names.has(scopeName(scope)));
  const isStaged = (object: ReadObject) => matches?.isStaged(object) ?? isOfSeasons(object);
  const read = [...own.read.values()];
  const all = recordsOf(read, () => true);
  const most = all * MOST_RECORDS;
  const [staged, touched] = [recordsOf(read, isStaged), recordsOf(read, isOfSeasons)];
  if (staged > Math.max(ALWAYS_FEW_RECORDS, most)) return `${staged} of ${all} records would be staged`;
  if (touched > Math.max(ALWAYS_FEW_STAGED, most)) return `the changed seasons have ${touched} of ${all} records`;
  return null;
}
