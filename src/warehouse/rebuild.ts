/**
 * Rebuilds what depends on the touched competition-seasons, in tables that hold the last build. A model that stands and
 * falls with its season runs over inputs narrowed to the touched seasons, and its new rows take the place of theirs, one that
 * does so with its match over the raw records of the touched matches; any other runs whole. A model whose inputs are the
 * same, in the columns it reads, does not run at all.
 */

import { keptTable, MATCHES_CATALOG } from "./catalogs.ts";
import type { ColumnUses } from "./column-uses.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteText } from "./drivers/duckdb-client.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import type { TouchedMatches } from "./match-partitions.ts";
import { inputsOf } from "./model-inputs.ts";
import type { Partitions } from "./partitions.ts";
import type { CompiledProject, ProjectModel } from "./project.ts";
import { type Changes, createChanges, type ModelChange, NeedsFullBuild, NeedsMoreSeasons } from "./rebuild/changes.ts";
import { createNarrowViews } from "./rebuild/narrow-views.ts";
import type { Pass } from "./rebuild/pass.ts";
import { createReaches, type Reaches } from "./rebuild/reach.ts";
import { createReadColumns } from "./rebuild/read-columns.ts";
import { runInPart, runWhole } from "./rebuild/run-model.ts";
import { createRunThrough, tieTo } from "./rebuild/run-through.ts";
import { createTouchedSeasons } from "./rebuild/touched-seasons.ts";
import { runInOrder } from "./run-in-order.ts";
import { distinctScopes, type Scope } from "./touched.ts";

export interface RebuildOptions {
  readonly project: Pick<CompiledProject, "models" | "seeds" | "rawRelations">;
  readonly partitions: Partitions;
  /** Columns of every relation, as the last build left them. */
  readonly columns: (name: string) => readonly string[];
  readonly uses: ColumnUses;
  readonly touched: readonly Scope[];
  /** Of which matches the raw objects came or went; null = it takes the seasons. */
  readonly matches: TouchedMatches | null;
  /** Raw relations with objects that came or went. */
  readonly touchedRelations: ReadonlySet<string>;
  /** season_id → its scope, of all seasons that the last build knew. */
  readonly seasons: ReadonlyMap<string, Scope>;
  /** Whether so many may be touched; if not, the build is made whole. */
  readonly canTouch: (scopes: readonly Scope[]) => boolean;
  /** Makes `narrow.raw.<relation>`, again if need be: the records of the touched seasons, or matches. */
  readonly loadNarrow: (relation: string, touched: readonly Scope[]) => Promise<void>;
  /** Makes `raw.<relation>`: all of its records. @throws NeedsFullBuild when that is most of the lake */
  readonly loadWhole: (relation: string) => Promise<void>;
  readonly onTiming: (relation: string, ms: number) => void;
}

export interface Rebuilt extends Pick<Reaches, "isChangedFor"> {
  /** By model; a model that is not there is as it was. */
  readonly changes: ReadonlyMap<string, ModelChange>;
  /** Ids of the touched seasons, new ones included. */
  readonly seasonIds: ReadonlySet<string>;
  /** Where statements over the result can run beside each other. */
  readonly lanes: Lanes;
  /** The touched seasons of a kept relation, as `narrow.<schema>.<name>`. */
  narrow(relation: string): Promise<void>;
  /** Drops what was kept for comparison. */
  finish(): Promise<void>;
}

/** @throws NeedsFullBuild; and what the engine throws when a model fails. Either way the kept tables are no build any more. */
export async function rebuild(db: DuckDbWriter, options: RebuildOptions): Promise<Rebuilt> {
  const changes = createChanges();
  for (let touched = options.touched; ; ) {
    try {
      return await rebuildFor(db, { ...options, touched }, changes);
    } catch (error) {
      if (!(error instanceof NeedsMoreSeasons)) throw error;
      touched = [...touched, ...error.scopes];
      if (!options.canTouch(touched)) throw new NeedsFullBuild(`${error.message}: ${touched.length} are too many`);
    }
  }
}

async function rebuildFor(db: DuckDbWriter, options: RebuildOptions, changes: Changes): Promise<Rebuilt> {
  const { project, partitions, touched, touchedRelations, onTiming } = options;
  const pass: Pass = {
    project,
    models: new Map(project.models.map((model) => [model.name, model])),
    inputs: inputsOf(project),
    partitions,
    columns: createReadColumns(options.columns, options.uses),
    seasons: createTouchedSeasons(touched, options.seasons),
    matches: options.matches,
    changes,
    lanes: createLanes(db),
    onTiming,
  };
  const views = createNarrowViews(pass, (relation) => options.loadNarrow(relation, touched));
  const reaches = createReaches(pass, { touchedRelations, known: options.seasons });
  const runThrough = createRunThrough();
  const loadWhole = (relation: string) => views.load(() => options.loadWhole(relation));

  await runInOrder(project.models, async (model) => {
    if (!partitions.isKept(model)) return;
    const reach = await reaches.through(model);
    if (reach === "no") return;
    if (!partitions.isSeasonal(model)) return runWhole(pass, loadWhole, model);
    if (reach === "anywhere") await demandSeasons(pass, reaches, model);
    // Without a touched season, what came or went is of none.
    if (touched.length === 0) return;
    const through = await tieTo(pass, reaches, model);
    if (through === null) await runInPart(pass, views, model);
    else await runThrough(pass, views, model, through);
  });
  return {
    changes: changes.byModel,
    seasonIds: pass.seasons.ids,
    lanes: pass.lanes,
    isChangedFor: reaches.isChangedFor,
    narrow: (relation) => views.make([relation]),
    finish: () => dropRelics(db, changes.replaced),
  };
}

/** @throws NeedsMoreSeasons when what the model reads changed for others than the touched ones; NeedsFullBuild when it cannot be told for which */
async function demandSeasons({ seasons }: Pass, reaches: Reaches, model: ProjectModel): Promise<void> {
  const told = `${model.name} reads what changed for other seasons`;
  const scopes = await reaches.alteredSeasons(model);
  if (scopes === null) throw new NeedsFullBuild(told);
  const more = distinctScopes(scopes).filter((scope) => !seasons.hasScope(scope));
  if (more.length > 0) throw new NeedsMoreSeasons(told, more);
}

/** The tables as they were, and all that is narrowed. */
async function dropRelics(db: DuckDbWriter, replaced: ReadonlySet<ProjectModel>): Promise<void> {
  const isRelic = `database_name IN ('narrow', ${quoteText(MATCHES_CATALOG)})`;
  const nameOf = (column: string) => `database_name || '."' || schema_name || '"."' || ${column} || '"'`;
  const relics = await db.query<{ name: string; kind: string }>(
    `SELECT ${nameOf("table_name")} AS name, 'TABLE' AS kind FROM duckdb_tables() WHERE ${isRelic}
     UNION ALL SELECT ${nameOf("view_name")}, 'VIEW' FROM duckdb_views() WHERE ${isRelic} AND NOT internal`,
  );
  const drops = [
    ...[...replaced].map((model) => `DROP TABLE ${keptTable(model, "__old")}`),
    ...relics.map(({ name, kind }) => `DROP ${kind} ${name}`),
  ];
  if (drops.length > 0) await db.execute(drops.join(";\n"));
}
