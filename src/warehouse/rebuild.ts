/**
 * Rebuilds what depends on the touched competition-seasons, in tables that hold the last build. A model that stands and
 * falls with its season runs over inputs narrowed to the touched seasons, and its new rows take the place of theirs; any
 * other runs whole. A model whose inputs are the same, in the columns it reads, does not run at all.
 */

import pLimit from "p-limit";
import { seasonsOfAltered } from "./altered-seasons.ts";
import { keptTable, narrowTable, type View } from "./catalogs.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import type { ColumnUse } from "./drivers/duckdb-used-columns.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import { inputsOf } from "./model-inputs.ts";
import { isOfScopes, type Partitions, seasonKeyOf } from "./partitions.ts";
import type { CompiledProject, ProjectModel } from "./project.ts";
import { alteredKeys, printsIn, printsText } from "./row-prints.ts";
import { runInOrder } from "./run-in-order.ts";
import type { SqlRow } from "./sql-engine.ts";
import { distinctScopes, type Scope, scopeName } from "./touched.ts";

/** This change cannot be followed season by season: the build is made whole. Not a fault. */
export class NeedsFullBuild extends Error {}

/** Season ids of changed rows; "all" = any row may be another. */
export type ModelChange = "all" | ReadonlySet<string>;

export interface RebuildOptions {
  readonly project: Pick<CompiledProject, "models" | "seeds" | "rawRelations">;
  readonly partitions: Partitions;
  /** Columns of every relation, as the last build left them. */
  readonly columns: (name: string) => readonly string[];
  readonly uses: ReadonlyMap<string, ColumnUse>;
  readonly touched: readonly Scope[];
  /** Raw relations with objects that came or went. */
  readonly touchedRelations: ReadonlySet<string>;
  /** season_id → its scope, of all seasons that the last build knew. */
  readonly seasons: ReadonlyMap<string, Scope>;
  /** Whether so many may be touched; if not, the build is made whole. */
  readonly canTouch: (scopes: readonly Scope[]) => boolean;
  /** Makes `narrow.raw.<relation>`, again if need be: the records of the touched seasons. */
  readonly loadNarrow: (relation: string, touched: readonly Scope[]) => Promise<void>;
  /** Makes `raw.<relation>`: all of its records. @throws NeedsFullBuild when that is most of the lake */
  readonly loadWhole: (relation: string) => Promise<void>;
  readonly onTiming: (relation: string, ms: number) => void;
}

export interface Rebuilt {
  /** By model; a model that is not there is as it was. */
  readonly changes: ReadonlyMap<string, ModelChange>;
  /** Ids of the touched seasons, new ones included. */
  readonly seasonIds: ReadonlySet<string>;
  /** Where statements over the result can run beside each other. */
  readonly lanes: Lanes;
  /** Whether a reader of a relation, known by name in `uses`, may see anything else than before. */
  isChangedFor(relation: string, reader: string): Promise<Reach>;
  /** The touched seasons of a kept relation, as `narrow.<schema>.<name>`. */
  narrow(relation: string): Promise<void>;
  /** Drops what was kept for comparison. */
  finish(): Promise<void>;
}

/** Where a reader may see anything else than before. */
export type Reach = "no" | "touched" | "anywhere";

/** More seasons are concerned than the raw records told. */
class NeedsMoreSeasons extends NeedsFullBuild {
  constructor(
    message: string,
    readonly scopes: readonly Scope[],
  ) {
    super(message);
  }
}

/** What passes over more and more seasons have in common. */
interface Done {
  readonly changes: Map<string, ModelChange>;
  /** Models whose tables as they were stand beside those that are. */
  readonly replaced: Set<ProjectModel>;
  /** By model: sets of columns in which it is another, of those that its readers look at. */
  readonly differing: Map<string, ReadonlySet<string>>;
}

/** @throws NeedsFullBuild; and what the engine throws when a model fails. Either way the kept tables are no build any more. */
export async function rebuild(db: DuckDbWriter, options: RebuildOptions): Promise<Rebuilt> {
  const done: Done = { changes: new Map(), replaced: new Set(), differing: new Map() };
  for (let touched = options.touched; ; ) {
    try {
      return await pass(db, { ...options, touched }, done);
    } catch (error) {
      if (!(error instanceof NeedsMoreSeasons)) throw error;
      touched = [...touched, ...error.scopes];
      if (!options.canTouch(touched)) throw new NeedsFullBuild(`${error.message}: ${touched.length} are too many`);
    }
  }
}

async function pass(db: DuckDbWriter, options: RebuildOptions, done: Done): Promise<Rebuilt> {
  const { changes, replaced, differing } = done;
  const { project, partitions, touched, touchedRelations, loadNarrow, onTiming } = options;
  const models = new Map(project.models.map((model) => [model.name, model]));
  const inputs = inputsOf(project);
  const seeds = new Map(project.seeds.map((seed) => [seed.name, seed]));
  const answers = new Map<string, Promise<Reach>>();
  const lanes = createLanes(db);
  // Both use the connection on which raw records are loaded, and the second changes where that looks names up.
  const oneLoad = pLimit(1);
  const touchedNames = new Set(touched.map(scopeName));
  const seasonIds = new Set(
    [...options.seasons].filter(([, scope]) => touchedNames.has(scopeName(scope))).map(([id]) => id),
  );

  const execute = (sql: string, view: View = "whole") => lanes.run(view, (session) => session.execute(sql));
  const query = <Row extends SqlRow>(sql: string) => lanes.run("whole", (session) => session.query<Row>(sql));

  const made = new Map<string, { ids: number; ready: Promise<void> }>();
  const narrow = (name: string): Promise<void> => {
    const model = models.get(name);
    const before = made.get(name);
    // More season ids become known while models run: a view that names them is made again then.
    if (before && (before.ids === seasonIds.size || !(model && partitions.isSeasonal(model)))) return before.ready;
    const entry = { ids: seasonIds.size, ready: Promise.resolve() };
    entry.ready = Promise.resolve(before?.ready)
      .then(() => makeOne(name, model))
      .then(() => {
        entry.ids = seasonIds.size;
      });
    made.set(name, entry);
    return entry.ready;
  };

  const narrowAll = (names: readonly string[]) => Promise.all(names.map(narrow));

  const makeOne = async (name: string, model: ProjectModel | undefined): Promise<unknown> => {
    if (name.startsWith("raw.")) return oneLoad(() => loadNarrow(name.slice("raw.".length), touched));
    if (model === undefined || !partitions.isSeasonal(model)) return viewWhole(name);
    return partitions.isKept(model) ? viewTouched(model) : makeNarrow(model);
  };

  const viewWhole = async (name: string) => {
    const relation = models.get(name) ?? seeds.get(name);
    if (relation === undefined) throw new NeedsFullBuild(`${name} is neither a model nor a seed`);
    await execute(`CREATE OR REPLACE VIEW ${narrowTable(relation)} AS SELECT * FROM ${keptTable(relation)}`);
  };

  const viewTouched = (model: ProjectModel) =>
    execute(
      `CREATE OR REPLACE VIEW ${narrowTable(model)} AS SELECT * FROM ${keptTable(model)} WHERE ${isTouched(model)}`,
    );

  const isTouchedScope = isOfScopes(touched);

  const isTouched = (model: ProjectModel): string => {
    const key = seasonKeyOf(options.columns(model.name));
    if (key === null) throw new NeedsFullBuild(`${model.name} has no column that names the season`);
    if (key[0] !== "season_id") return isTouchedScope;
    return seasonIds.size === 0 ? "false" : `season_id IN (${[...seasonIds].map(quoteText).join(", ")})`;
  };

  const run = async (view: View, target: string, model: ProjectModel) => {
    const started = performance.now();
    await execute(`CREATE OR REPLACE TABLE ${target} AS ${model.sql}\n`, view);
    onTiming(model.name, performance.now() - started);
  };

  const makeNarrow = async (model: ProjectModel) => {
    await narrowAll(inputs(model));
    await run("narrow", narrowTable(model), model);
    if (seasonKeyOf(options.columns(model.name)) !== null)
      learnSeasons(model, await query<SeasonRow>(seasonRows(model, narrowTable(model), "''")));
  };

  /** A row a season of the table. `print` is SQL. */
  const seasonRows = (model: ProjectModel, table: string, print: string, where = "true"): string => {
    const columns = options.columns(model.name);
    const key = seasonKeyOf(columns) ?? ["season_id"];
    const season = key[0] === "season_id" ? "season_id" : "competition_code || '|' || season";
    const isTold = key[0] === "season_id" && columns.includes("competition_code") && columns.includes("season");
    return `SELECT ${quoteText(table)} AS origin, ${season} AS season, ${isTold ? `coalesce(bool_or(${isTouchedScope}), false)` : "false"} AS is_own,
      bool_or(${key[0]} IS NULL) AS is_lost, ${print} AS print FROM ${table} WHERE ${where} GROUP BY ALL`;
  };

  /** A new season's id is known once a model has made rows with it. What a model says of other seasons is left as it was. */
  const learnSeasons = (model: ProjectModel, rows: readonly SeasonRow[]) => {
    for (const { season, is_own, is_lost } of rows) {
      if (is_lost) throw new NeedsFullBuild(`${model.name} has rows of no season`);
      if (is_own && season !== null) seasonIds.add(season);
    }
  };

  /** The seasons of which the table to come has other rows than the one that is, and the columns in which any of them is. */
  const differences = async (model: ProjectModel, fresh: string) => {
    const isById = seasonKeyOf(options.columns(model.name))?.[0] === "season_id";
    const asked = [...columnSets(model.name).values()];
    const prints = printsText(asked);
    for (;;) {
      const ids = seasonIds.size;
      const rows = await query<SeasonRow>(
        `${seasonRows(model, fresh, prints)} UNION ALL ${seasonRows(model, keptTable(model), prints, isTouched(model))}`,
      );
      const own = rows.filter(({ origin }) => origin === fresh);
      learnSeasons(model, own);
      if (isById && seasonIds.size !== ids) continue;
      const isAsked = (season: string | null) => season !== null && (isById ? seasonIds : touchedNames).has(season);
      const bySeason = (told: readonly SeasonRow[]) => new Map(told.map((row) => [row.season, printsIn(row.print)]));
      const now = bySeason(own.filter(({ season }) => isAsked(season)));
      const before = bySeason(rows.filter(({ origin }) => origin !== fresh));
      const differs = (season: string | null, at: number) => now.get(season)?.[at] !== before.get(season)?.[at];
      const seasons = [...new Set([...now.keys(), ...before.keys()])].filter((season) => differs(season, 0));
      const columns = asked.filter((_, at) => seasons.some((season) => differs(season, at))).map(nameOfSet);
      return { seasons: seasons.map(String), columns };
    }
  };

  /** All columns first, then those that each reader looks at. */
  const columnSets = (name: string): ReadonlyMap<string, readonly string[]> => {
    const all = options.columns(name);
    const sets = [...options.uses]
      .filter(([, { read }]) => read.has(name))
      .map(([reader]) => usedColumns(name, reader));
    return new Map([all, ...sets].map((set) => [nameOfSet(set), set]));
  };

  const usedColumns = (name: string, reader: string): readonly string[] => {
    const used = options.uses.get(reader)?.read.get(name);
    return used === undefined ? options.columns(name) : [...used].sort();
  };

  const runSeasonal = async (model: ProjectModel) => {
    const fresh = `narrow.main.${quoteName(`${model.name}__fresh`)}`;
    await narrowAll(inputs(model));
    await run("narrow", fresh, model);
    const other = await differences(model, fresh);
    if (other.seasons.length === 0) return;
    const columns = options.columns(model.name).map(quoteName).join(", ");
    const where = isTouched(model);
    await lanes.run("whole", async (session) => {
      await session.execute(`DELETE FROM ${keptTable(model)} WHERE ${where}`);
      await session.execute(
        `INSERT INTO ${keptTable(model)} (${columns}) SELECT ${columns} FROM ${fresh} WHERE ${where}`,
      );
    });
    const already = changes.get(model.name);
    changes.set(model.name, new Set([...(already instanceof Set ? already : []), ...other.seasons]));
    differing.set(model.name, new Set([...(differing.get(model.name) ?? []), ...other.columns]));
  };

  const runWhole = async (model: ProjectModel) => {
    for (const name of inputs(model))
      if (name.startsWith("raw.")) await oneLoad(() => options.loadWhole(name.slice("raw.".length)));
    const unmade = inputs(model)
      .map((name) => models.get(name))
      .find((one) => one && !partitions.isKept(one));
    if (unmade) throw new NeedsFullBuild(`${model.name} reads ${unmade.name}, which is not kept`);
    const fresh = keptTable(model, "__new");
    await run("whole", fresh, model);
    await lanes.run("whole", async (session) => {
      const first = replaced.has(model) ? keptTable(model, "__old") : keptTable(model);
      const asked = [...columnSets(model.name).values()];
      const told = await session.query<{ origin: string; print: string }>(
        [...new Set([fresh, keptTable(model), first])]
          .map((table) => `SELECT ${quoteText(table)} AS origin, ${printsText(asked)} AS print FROM ${table}`)
          .join(" UNION ALL "),
      );
      const prints = new Map(told.map(({ origin, print }) => [origin, printsIn(print)]));
      const differsFrom = (table: string, at: number) => prints.get(fresh)?.[at] !== prints.get(table)?.[at];
      if (!differsFrom(keptTable(model), 0)) return session.execute(`DROP TABLE ${fresh}`);
      changes.set(model.name, "all");
      const columns = asked.filter((_, at) => differsFrom(first, at)).map(nameOfSet);
      differing.set(model.name, new Set([...(differing.get(model.name) ?? []), ...columns]));
      await session.execute(
        replaced.has(model)
          ? `DROP TABLE ${keptTable(model)}`
          : `ALTER TABLE ${keptTable(model)} RENAME TO ${quoteName(`${model.name}__old`)}`,
      );
      replaced.add(model);
      return session.execute(`ALTER TABLE ${fresh} RENAME TO ${quoteName(model.name)}`);
    });
  };

  const compare = async (model: ProjectModel, used: readonly string[]): Promise<Reach> => {
    if (model.key === undefined) return "anywhere";
    const [now, before] = [keptTable(model), keptTable(model, "__old")];
    // Rows that only came or only went under their key concern no season but those whose records brought or took them.
    const altered = await query(`${alteredKeys(now, before, model.key, used.length === 0 ? model.key : used)} LIMIT 1`);
    return altered.length > 0 ? "anywhere" : "touched";
  };

  const isChangedFor = async (name: string, reader: string): Promise<Reach> => {
    if (name.startsWith("raw.")) return touchedRelations.has(name.slice("raw.".length)) ? "touched" : "no";
    const model = models.get(name);
    const change = changes.get(name);
    if (model === undefined) return "no";
    if (partitions.isSeasonal(model) && !partitions.isKept(model)) return throughUnkept(model);
    if (change === undefined) return "no";
    const used = usedColumns(name, reader);
    if (differing.get(name)?.has(nameOfSet(used)) !== true) return "no";
    if (partitions.isSeasonal(model)) return "touched";
    const id = `${name} ${nameOfSet(used)}`;
    const answer = answers.get(id) ?? compare(model, used);
    answers.set(id, answer);
    return answer;
  };

  /** What is not kept cannot be compared: it is another when anything that it reads is. */
  const throughUnkept = async (model: ProjectModel): Promise<Reach> => {
    let worst: Reach = "no";
    for (const name of inputs(model)) {
      const change = await isChangedFor(name, model.name);
      if (change === "anywhere") return change;
      if (change === "touched") worst = change;
    }
    return worst;
  };

  /** Seasons that rows of its inputs concern which are others than before; null = it cannot be told. */
  const alteredSeasons = async (reader: ProjectModel): Promise<readonly Scope[] | null> => {
    const found: Scope[] = [];
    for (const input of inputs(reader).flatMap((name) => models.get(name) ?? [])) {
      if ((await isChangedFor(input.name, reader.name)) !== "anywhere") continue;
      const scopes = partitions.isSeasonal(input) ? await alteredSeasons(input) : await seasonsOf(input, reader);
      if (scopes === null) return null;
      found.push(...scopes);
    }
    return found;
  };

  const seasonsOf = async (model: ProjectModel, reader: ProjectModel): Promise<readonly Scope[] | null> => {
    const readers = project.models.filter((one) => partitions.isSeasonal(one) && inputs(one).includes(model.name));
    const beside = new Set(readers.flatMap(inputs).flatMap((name) => models.get(name) ?? []));
    return lanes.run("whole", (session) =>
      seasonsOfAltered(session, {
        model,
        columns: usedColumns(model.name, reader.name),
        beside: [...beside].filter(partitions.isSeasonal),
        partitions,
        columnsOf: options.columns,
        seasons: options.seasons,
      }),
    );
  };

  const work = async (model: ProjectModel) => {
    if (!partitions.isKept(model)) return;
    const seen = await throughUnkept(model);
    if (seen === "no") return;
    if (!partitions.isSeasonal(model)) return runWhole(model);
    if (seen === "anywhere") {
      const told = `${model.name} reads what changed for other seasons`;
      const scopes = await alteredSeasons(model);
      if (scopes === null) throw new NeedsFullBuild(told);
      const more = distinctScopes(scopes).filter((scope) => !touchedNames.has(scopeName(scope)));
      if (more.length > 0) throw new NeedsMoreSeasons(told, more);
    }
    // What came or went is of no season.
    if (touched.length > 0) await runSeasonal(model);
  };

  await runInOrder(project.models, work);
  return {
    changes,
    seasonIds,
    lanes,
    isChangedFor,
    narrow,
    async finish() {
      const relics = await db.query<{ name: string; kind: string }>(
        `SELECT '"' || schema_name || '"."' || table_name || '"' AS name, 'TABLE' AS kind FROM duckdb_tables() WHERE database_name = 'narrow'
         UNION ALL SELECT '"' || schema_name || '"."' || view_name || '"', 'VIEW' FROM duckdb_views() WHERE database_name = 'narrow' AND NOT internal`,
      );
      const drops = [
        ...[...replaced].map((model) => `DROP TABLE ${keptTable(model, "__old")}`),
        ...relics.map(({ name, kind }) => `DROP ${kind} narrow.${name}`),
      ];
      if (drops.length > 0) await db.execute(drops.join(";\n"));
    },
  };
}

interface SeasonRow extends SqlRow {
  readonly origin: string;
  readonly season: string | null;
  /** Of a touched scope. */
  readonly is_own: boolean;
  /** It says of no season. */
  readonly is_lost: boolean;
  readonly print: string;
}

const nameOfSet = (columns: readonly string[]): string => columns.join(" ");
