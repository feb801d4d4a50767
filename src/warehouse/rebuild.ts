/**
 * Rebuilds what depends on the touched competition-seasons, in tables that hold the last build. A model that stands and
 * falls with its season runs over inputs narrowed to the touched seasons, and its new rows take the place of theirs; any
 * other runs whole. A model whose inputs are the same, in the columns it reads, does not run at all.
 */

import { keptTable, narrowTable, useStatement } from "./catalogs.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import type { ColumnUse } from "./drivers/duckdb-used-columns.ts";
import { type Partitions, seasonKeyOf } from "./partitions.ts";
import type { CompiledProject, ProjectModel } from "./project.ts";
import type { Scope } from "./touched.ts";

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
  /** Makes `narrow.raw.<relation>`: the records of the touched seasons. */
  readonly loadNarrow: (relation: string) => Promise<void>;
  readonly onTiming: (relation: string, ms: number) => void;
}

export interface Rebuilt {
  /** By model; a model that is not there is as it was. */
  readonly changes: ReadonlyMap<string, ModelChange>;
  /** Ids of the touched seasons, new ones included. */
  readonly seasonIds: ReadonlySet<string>;
  /** Whether a reader of a relation, known by name in `uses`, may see anything else than before. */
  isChangedFor(relation: string, reader: string): Promise<"no" | "touched" | "anywhere">;
  /** The touched seasons of a kept relation, as `narrow.<schema>.<name>`. */
  narrow(relation: string): Promise<void>;
  /** Drops what was kept for comparison. */
  finish(): Promise<void>;
}

/** @throws NeedsFullBuild; and what the engine throws when a model fails. Either way the kept tables are no build any more. */
export async function rebuild(db: DuckDbWriter, options: RebuildOptions): Promise<Rebuilt> {
  const { project, partitions, touched, touchedRelations, loadNarrow, onTiming } = options;
  const models = new Map(project.models.map((model) => [model.name, model]));
  const inputs = inputsOf(project);
  const seeds = new Map(project.seeds.map((seed) => [seed.name, seed]));
  const changes = new Map<string, ModelChange>();
  const narrowed = new Map<string, number>();
  const answers = new Map<string, "no" | "touched" | "anywhere">();
  const replaced: ProjectModel[] = [];
  const seasonIds = new Set(
    [...options.seasons].filter(([, scope]) => touched.some((one) => isSame(one, scope))).map(([id]) => id),
  );

  const narrow = async (name: string): Promise<void> => {
    const model = models.get(name);
    // More season ids become known while models run: a view that names them is made again then.
    if (narrowed.get(name) === seasonIds.size || (narrowed.has(name) && !(model && partitions.isSeasonal(model))))
      return;
    if (name.startsWith("raw.")) await loadNarrow(name.slice("raw.".length));
    else if (model === undefined) await viewWhole(name);
    else if (!partitions.isSeasonal(model)) await viewWhole(name);
    else if (partitions.isKept(model)) await viewTouched(model);
    else await makeNarrow(model);
    narrowed.set(name, seasonIds.size);
  };

  const viewWhole = async (name: string) => {
    const relation = models.get(name) ?? seeds.get(name);
    if (relation === undefined) throw new NeedsFullBuild(`${name} is neither a model nor a seed`);
    await db.execute(`CREATE OR REPLACE VIEW ${narrowTable(relation)} AS SELECT * FROM ${keptTable(relation)}`);
  };

  const viewTouched = (model: ProjectModel) =>
    db.execute(
      `CREATE OR REPLACE VIEW ${narrowTable(model)} AS SELECT * FROM ${keptTable(model)} WHERE ${isTouched(model)}`,
    );

  const isTouchedScope = `(${touched
    .map(({ competitionCode, season }) => `(competition_code = ${quoteText(competitionCode)} AND season = ${season})`)
    .join(" OR ")})`;

  const isTouched = (model: ProjectModel): string => {
    const key = seasonKeyOf(options.columns(model.name));
    if (key === null) throw new NeedsFullBuild(`${model.name} has no column that names the season`);
    if (key[0] !== "season_id") return isTouchedScope;
    return seasonIds.size === 0 ? "false" : `season_id IN (${[...seasonIds].map(quoteText).join(", ")})`;
  };

  const run = async (view: "whole" | "narrow", target: string, model: ProjectModel) => {
    const started = performance.now();
    await db.execute(useStatement(view));
    await db
      .execute(`CREATE OR REPLACE TABLE ${target} AS ${model.sql}\n`)
      .finally(() => db.execute(useStatement("whole")));
    onTiming(model.name, performance.now() - started);
  };

  const makeNarrow = async (model: ProjectModel) => {
    for (const name of inputs(model)) await narrow(name);
    await run("narrow", narrowTable(model), model);
    await learnSeasons(model, narrowTable(model));
  };

  /** Of the model's own rows: season → count and hashes. */
  const fingerprints = async (model: ProjectModel, table: string, where: string) => {
    const columns = options.columns(model.name).map(quoteName).join(", ");
    const season =
      seasonKeyOf(options.columns(model.name))?.[0] === "season_id" ? "season_id" : "competition_code || '|' || season";
    const rows = await db.query<{ season: string | null; fingerprint: string }>(
      `SELECT ${season} AS season, count(*) || ' ' || bit_xor(hash(${columns})) || ' ' || sum(hash(${columns})::HUGEINT) AS fingerprint
       FROM ${table} WHERE ${where} GROUP BY 1`,
    );
    return new Map(rows.map(({ season: id, fingerprint }) => [id, fingerprint]));
  };

  const runSeasonal = async (model: ProjectModel) => {
    const fresh = `narrow.main.${quoteName(`${model.name}__fresh`)}`;
    for (const name of inputs(model)) await narrow(name);
    await run("narrow", fresh, model);
    await learnSeasons(model, fresh);
    const now = await fingerprints(model, fresh, isTouched(model));
    const before = await fingerprints(model, keptTable(model), isTouched(model));
    const other = [...new Set([...now.keys(), ...before.keys()])].filter((id) => now.get(id) !== before.get(id));
    if (other.length > 0) {
      const columns = options.columns(model.name).map(quoteName).join(", ");
      await db.execute(`DELETE FROM ${keptTable(model)} WHERE ${isTouched(model)}`);
      await db.execute(
        `INSERT INTO ${keptTable(model)} (${columns}) SELECT ${columns} FROM ${fresh} WHERE ${isTouched(model)}`,
      );
      changes.set(model.name, new Set(other.map(String)));
    }
    await db.execute(`DROP TABLE ${fresh}`);
  };

  /** A new season's id is known once a model has made rows with it. What a model says of other seasons is left as it was. */
  const learnSeasons = async (model: ProjectModel, table: string) => {
    const columns = options.columns(model.name);
    const key = seasonKeyOf(columns);
    if (key === null) return;
    const isTold = key[0] === "season_id" && columns.includes("competition_code") && columns.includes("season");
    const own = isTold ? isTouchedScope : "false";
    const rows = await db.query<{ id: string | null }>(
      `SELECT DISTINCT ${key[0]} AS id FROM ${table} WHERE ${key[0]} IS NULL OR ${own}`,
    );
    for (const { id } of rows) {
      if (id === null) throw new NeedsFullBuild(`${model.name} has rows of no season`);
      seasonIds.add(id);
    }
  };

  const runWhole = async (model: ProjectModel) => {
    if (inputs(model).some((name) => name.startsWith("raw.")))
      throw new NeedsFullBuild(`${model.name} reads raw records of all seasons`);
    const unmade = inputs(model)
      .map((name) => models.get(name))
      .find((one) => one && !partitions.isKept(one));
    if (unmade) throw new NeedsFullBuild(`${model.name} reads ${unmade.name}, which is not kept`);
    await run("whole", keptTable(model, "__new"), model);
    await db.execute(`ALTER TABLE ${keptTable(model)} RENAME TO ${quoteName(`${model.name}__old`)}`);
    await db.execute(`ALTER TABLE ${keptTable(model, "__new")} RENAME TO ${quoteName(model.name)}`);
    replaced.push(model);
    const columns = options.columns(model.name);
    if (await isSameIn(model, columns)) return;
    changes.set(model.name, "all");
  };

  const isSameIn = async (model: ProjectModel, columns: readonly string[]): Promise<boolean> => {
    const list = columns.length === 0 ? "1" : columns.map(quoteName).join(", ");
    const hashes = (table: string) =>
      `SELECT count(*) AS n, bit_xor(hash(${list})) AS x, sum(hash(${list})::HUGEINT) AS s FROM ${table}`;
    const rows = await db.query(
      `SELECT 1 AS one FROM (${hashes(keptTable(model))}) AS a, (${hashes(keptTable(model, "__old"))}) AS b
       WHERE a.n = b.n AND a.x IS NOT DISTINCT FROM b.x AND a.s IS NOT DISTINCT FROM b.s`,
    );
    return rows.length === 1;
  };

  /** Rows that only came or only went under their key concern no season but those whose records brought or took them. */
  const isAlteredIn = async (
    model: ProjectModel,
    key: readonly string[],
    columns: readonly string[],
  ): Promise<boolean> => {
    const rows = (table: string) =>
      `SELECT hash(${key.map(quoteName).join(", ")}) AS k, count(*) AS n, sum(hash(${columns.map(quoteName).join(", ")})::HUGEINT) AS s
       FROM ${table} GROUP BY 1`;
    const altered = await db.query(
      `SELECT 1 AS one FROM (${rows(keptTable(model))}) AS a INNER JOIN (${rows(keptTable(model, "__old"))}) AS b ON a.k = b.k
       WHERE a.n <> b.n OR a.s <> b.s LIMIT 1`,
    );
    return altered.length > 0;
  };

  const isChangedFor = async (name: string, reader: string): Promise<"no" | "touched" | "anywhere"> => {
    if (name.startsWith("raw.")) return touchedRelations.has(name.slice("raw.".length)) ? "touched" : "no";
    const model = models.get(name);
    const change = changes.get(name);
    if (model === undefined) return "no";
    if (partitions.isSeasonal(model) && !partitions.isKept(model)) return throughUnkept(model);
    if (change === undefined) return "no";
    if (partitions.isSeasonal(model)) return "touched";
    const used = [...(options.uses.get(reader)?.read.get(name) ?? options.columns(name))].sort();
    const id = `${name} ${used.join(" ")}`;
    const known = answers.get(id);
    if (known !== undefined) return known;
    const answer = (await isSameIn(model, used))
      ? "no"
      : model.key !== undefined && !(await isAlteredIn(model, model.key, used.length === 0 ? model.key : used))
        ? "touched"
        : "anywhere";
    answers.set(id, answer);
    return answer;
  };

  /** What is not kept cannot be compared: it is another when anything that it reads is. */
  const throughUnkept = async (model: ProjectModel): Promise<"no" | "touched" | "anywhere"> => {
    let worst: "no" | "touched" | "anywhere" = "no";
    for (const name of inputs(model)) {
      const change = await isChangedFor(name, model.name);
      if (change === "anywhere") return change;
      if (change === "touched") worst = change;
    }
    return worst;
  };

  const work = async (model: ProjectModel) => {
    if (!partitions.isKept(model)) return;
    const seen = await throughUnkept(model);
    if (seen === "no") return;
    if (!partitions.isSeasonal(model)) return runWhole(model);
    if (seen === "touched") return runSeasonal(model);
    throw new NeedsFullBuild(`${model.name} reads what changed for all seasons`);
  };

  for (const model of project.models) await work(model);
  return {
    changes,
    seasonIds,
    isChangedFor,
    narrow,
    async finish() {
      for (const model of replaced) await db.execute(`DROP TABLE ${keptTable(model, "__old")}`);
      const made = await db.query<{ name: string; kind: string }>(
        `SELECT '"' || schema_name || '"."' || table_name || '"' AS name, 'TABLE' AS kind FROM duckdb_tables() WHERE database_name = 'narrow'
         UNION ALL SELECT '"' || schema_name || '"."' || view_name || '"', 'VIEW' FROM duckdb_views() WHERE database_name = 'narrow' AND NOT internal`,
      );
      for (const { name, kind } of made) await db.execute(`DROP ${kind} narrow.${name}`);
    },
  };
}

/** What a model reads, raw relations as `raw.<name>`: a dataset and a mart may have the same name. */
function inputsOf({ models, rawRelations }: RebuildOptions["project"]): (model: ProjectModel) => readonly string[] {
  const made = new Set(models.map(({ name }) => name));
  const raw = new Set(rawRelations.map(({ name }) => name));
  const isRead = (sql: string, schema: string, name: string) => new RegExp(`\\b${schema}"?\\."?${name}\\b`).test(sql);
  return ({ upstream, sql }) =>
    upstream.flatMap((name) => {
      if (!raw.has(name)) return [name];
      if (!made.has(name)) return [`raw.${name}`];
      return [
        ...(isRead(sql, "raw", name) ? [`raw.${name}`] : []),
        ...(isRead(sql, "(staging|mart)", name) ? [name] : []),
      ];
    });
}

const isSame = (a: Scope, b: Scope): boolean => a.competitionCode === b.competitionCode && a.season === b.season;
