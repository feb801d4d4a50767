/**
 * The tables of the last build on disk, so that the first build after a start costs what changed since, not what the lake
 * costs. Derived: whatever does not fit or cannot be read is left alone and the build made whole. A file is written once,
 * under a name of its own; the note that names it comes last, so that a kill at any point leaves the note before or none.
 */

import { createHash, randomUUID } from "node:crypto";
import { mkdir, open as openFile, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncPath } from "../sync-path.ts";
import type { Database } from "./build.ts";
import { keptTable, plainName, type Relation } from "./catalogs.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import { partitionsOf } from "./partitions.ts";
import type { CompiledProject } from "./project.ts";

/** What a build is besides its tables. */
export interface KeptFacts extends Pick<Database, "models" | "columns" | "read" | "competitions"> {
  readonly version: string;
}

export interface KeptStore<Facts extends KeptFacts> {
  /** Null = none that fits this project. */
  find(): Promise<Saved<Facts> | null>;
  /** Copies what was found into a database that was just opened. @throws when it is damaged */
  load(execute: (sql: string) => Promise<number>, saved: Saved<Facts>): Promise<void>;
  /** @throws when what was loaded is not what was saved */
  check(db: DuckDbWriter, saved: Saved<Facts>): Promise<void>;
  /** @param folder the engine may write there. @throws CancelledError; whatever it throws, the build itself is as it was */
  save(db: DuckDbWriter, folder: string, facts: Facts, signal?: AbortSignal): Promise<void>;
  /** What was saved is of no use. */
  forget(): Promise<void>;
}

export interface Saved<Facts> {
  readonly path: string;
  readonly facts: Facts;
  /** Rows by table. */
  readonly rows: ReadonlyMap<string, number>;
}

interface Note<Facts> {
  /** Of the project, and of the form of this note. */
  readonly fingerprint: string;
  readonly file: string;
  readonly bytes: number;
  readonly rows: ReadonlyMap<string, number>;
  readonly facts: Facts;
}

/** To be counted up with any change of what is kept or noted. */
const FORMAT = 2;
const NOTE = "kept.json";

export function createKeptStore<Facts extends KeptFacts>(
  workDir: string,
  project: Pick<CompiledProject, "models" | "seeds" | "rawRelations" | "tests">,
): KeptStore<Facts> {
  const dir = join(workDir, "kept");
  const { isKept } = partitionsOf(project);
  const tables: readonly Relation[] = [...project.seeds, ...project.models.filter(isKept)];
  const fingerprint = fingerprintOf([
    FORMAT,
    project.models,
    project.seeds,
    project.rawRelations,
    project.tests,
    tables,
  ]);
  const note = join(dir, NOTE);

  const find = async (): Promise<Saved<Facts> | null> => {
    const text = await readFile(note, "utf8").catch(() => null);
    if (text === null) return null;
    const { file, bytes, facts, rows, ...told } = parse<Note<Facts>>(text) ?? {};
    if (told.fingerprint !== fingerprint || !file || !facts || !rows) return null;
    const path = join(dir, file);
    const size = await stat(path).catch(() => null);
    return size?.size === bytes ? { path, facts, rows } : null;
  };

  const load = async (execute: (sql: string) => Promise<number>, { path }: Saved<Facts>) => {
    await execute(`ATTACH ${quoteText(path)} AS saved (READ_ONLY)`);
    for (const table of tables) {
      await execute(`CREATE TABLE ${keptTable(table)} AS SELECT * FROM ${savedTable(table)}`);
      await execute(`CREATE VIEW ${plainName(table)} AS SELECT * FROM ${keptTable(table)}`);
    }
    await execute("DETACH saved");
  };

  const countRows = async (db: DuckDbWriter): Promise<ReadonlyMap<string, number>> => {
    const counts = tables.map(
      (table) => `SELECT ${quoteText(table.name)} AS name, count(*) AS n FROM ${keptTable(table)}`,
    );
    const rows = await db.query<{ name: string; n: number }>(counts.join(" UNION ALL "));
    return new Map(rows.map(({ name, n }) => [name, n]));
  };

  const check = async (db: DuckDbWriter, { rows }: Saved<Facts>) => {
    const loaded = await countRows(db);
    for (const { name } of tables)
      if (loaded.get(name) !== rows.get(name))
        throw new Error(`${name} has ${loaded.get(name)} rows, not ${rows.get(name)}`);
  };

  const write = async (db: DuckDbWriter, path: string, signal?: AbortSignal) => {
    const options = signal === undefined ? {} : { signal };
    await db.execute(`ATTACH ${quoteText(path)} AS saved`, options);
    const copy = async () => {
      for (const schema of new Set(tables.map((table) => table.schema)))
        await db.execute(`CREATE SCHEMA IF NOT EXISTS saved.${quoteName(schema)}`, options);
      for (const table of tables)
        await db.execute(`CREATE TABLE ${savedTable(table)} AS SELECT * FROM ${keptTable(table)}`, options);
    };
    await copy().finally(() => db.execute("DETACH saved"));
  };

  const save = async (db: DuckDbWriter, folder: string, facts: Facts, signal?: AbortSignal) => {
    const file = `${facts.version}-${randomUUID().slice(0, 8)}.duckdb`;
    const made = join(folder, file);
    try {
      await write(db, made, signal);
      const rows = await countRows(db);
      const { size: bytes } = await stat(made);
      await mkdir(dir, { recursive: true });
      await moveDurably(made, join(dir, file));
      const told: Note<Facts> = { fingerprint, file, bytes, rows, facts };
      const fresh = join(folder, `${file}.json`);
      const text = stringify(told);
      await writeFile(fresh, text);
      await moveDurably(fresh, note);
    } finally {
      await rm(made, { force: true });
    }
    await removeOthers(file);
  };

  const removeOthers = async (file: string) => {
    for (const name of await readdir(dir))
      if (name !== NOTE && name !== file) await rm(join(dir, name), { force: true });
  };

  return { find, load, check, save, forget: () => rm(note, { force: true }) };
}

const savedTable = ({ schema, name }: Relation): string => `saved.${quoteName(schema)}.${quoteName(name)}`;

const fingerprintOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The file, and its name in the folder: both are there after a power cut. */
async function moveDurably(from: string, to: string): Promise<void> {
  const open = (path: string) => openFile(path, "r");
  await syncPath(open, from);
  await rename(from, to);
  await syncPath(open, dirname(to));
}

/** Maps and sets as lists under a name that no column has. */
const stringify = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part instanceof Map ? { $map: [...part] } : part instanceof Set ? { $set: [...part] } : part,
  );

function parse<T extends object>(text: string): Partial<T> | null {
  try {
    return JSON.parse(text, (_, part: { $map?: [unknown, unknown][]; $set?: unknown[] } | null) =>
      part?.$map ? new Map(part.$map) : part?.$set ? new Set(part.$set) : part,
    ) as Partial<T> | null;
  } catch {
    return null;
  }
}
