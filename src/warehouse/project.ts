/**
 * The dbt project in its compiled form, `dbt/compiled/project.json`: one file read, no Python. Written by
 * `npm run dbt:compile`; the .sql files beside it hold the same texts for people.
 */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors.ts";

export interface ProjectColumn {
  readonly name: string;
  /** As declared in the project, null when it is not; the engine knows the real type after the build. */
  readonly type: string | null;
  readonly description: string | null;
}

/** A relation that exists before any model: raw objects of one dataset and source, or a config entity. */
export interface RawRelation {
  readonly name: string;
  readonly description: string | null;
  readonly columns: readonly (ProjectColumn & { readonly type: string })[];
  /** Left out: the columns `competition_code` and `season` tell, if they do. */
  readonly scopes?: RelationScopes;
}

/** How the records of a relation tell which competition-seasons they are of. */
export interface RelationScopes {
  readonly rules: readonly ScopeRule[];
  /**
   * Objects of one league and season by their keys, in all relations of a group, are one matter: what any of their records
   * is of, all may change. A newer page, say, takes the place of an older one that told more.
   */
  readonly group?: string;
}

/** Columns are given by name, parts of the record as JSON path (`$.…`). */
export interface ScopeRule {
  readonly competition: string;
  /** The field of the config's competitions that it stands in: `competition_code`, or an id at a provider. */
  readonly by: string;
  /** A year, or a text that begins with one. */
  readonly season: string;
  /** Path of a list, e.g. `$.statistics[*]`, each element of which tells one; the paths above start there. */
  readonly each?: string;
}

export interface ProjectSeed {
  readonly name: string;
  readonly schema: string;
  readonly description: string | null;
  readonly columns: readonly (ProjectColumn & { readonly type: string })[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface ProjectModel {
  readonly name: string;
  readonly schema: string;
  readonly layer: "staging" | "mart";
  readonly description: string | null;
  readonly columns: readonly ProjectColumn[];
  readonly materialized: "table" | "view";
  /** `season`: has a column season_id, and its rows stand and fall with that season. */
  readonly partition: "season" | "none";
  /** Its rows outlive a build though nothing else asks for that: readers that cost much need not run when they are the same. */
  readonly kept?: true;
  /**
   * Of a model of partition `season`: the column that has the match, where the rows of a match follow from the raw objects
   * of that match (`match_id=` in their keys) and from what is no matter of one season.
   */
  readonly matchColumn?: string;
  /**
   * Of one that reads no raw objects: the model, among those that it reads, that ties its matches to those of the raw objects,
   * by its own `matchColumn` and by this column of it. Its rows follow, match by match, from the rows so tied.
   */
  readonly matchThrough?: { readonly model: string; readonly column: string };
  /**
   * Of a model of partition `none`: what its rows are found under, where there is a row for each key that occurs in the
   * data. So a row that only came or went concerns no season but those whose records brought or took it.
   */
  readonly key?: readonly string[];
  /**
   * Of a model with a key: how others find its rows. By the columns `by`, and by `id`, which they have in the columns `as`.
   * So the seasons are known that a row concerns which is another than before.
   */
  readonly lookup?: { readonly by: readonly string[]; readonly id: string; readonly as: readonly string[] };
  /** One row for each value of these columns. */
  readonly grain?: readonly string[];
  /** Names of models, seeds and raw relations that it reads. */
  readonly upstream: readonly string[];
  /** One SELECT. */
  readonly sql: string;
}

export interface ProjectTest {
  readonly name: string;
  readonly description: string | null;
  /** What it is about; null for a test over several models that names none. */
  readonly model: string | null;
  readonly severity: "error" | "warn";
  /** SELECT of bad rows; may have `season_id` (whose rows are wrong) and `reason` (a sentence for people). */
  readonly sql: string;
}

/** Who reads marts: a root field of the GraphQL API. */
export interface ProjectExposure {
  /** `query_<field>` or `subscription_<field>`. */
  readonly name: string;
  /** The field, e.g. `Query.matches`. */
  readonly label: string;
  readonly description: string | null;
  /** Names of models. */
  readonly dependsOn: readonly string[];
}

/** Which columns a statement reads and gives, names parted by blanks. */
export interface CompiledUse {
  /** By model, seed or `raw.<relation>`; "" = its rows are read, none of its columns. */
  readonly read: Readonly<Record<string, string>>;
  readonly given: string;
}

export interface CompiledProject {
  readonly format: 1;
  /** sha256 of the dbt project's files: tells whether this file is fresh without running dbt. */
  readonly inputHash: string;
  readonly dbtVersion: string;
  readonly rawRelations: readonly RawRelation[];
  readonly seeds: readonly ProjectSeed[];
  /** In an order in which each model comes after all that it reads. */
  readonly models: readonly ProjectModel[];
  readonly tests: readonly ProjectTest[];
  /** Left out = the project declares none. */
  readonly exposures?: readonly ProjectExposure[];
  /** By model or `test <name>`; a statement that is not there reads everything. Left out = it is found when it is needed. */
  readonly uses?: Readonly<Record<string, CompiledUse>>;
}

export interface LoadedProject extends CompiledProject {
  /** sha256 of the file's text, part of every data version. */
  readonly hash: string;
}

const FILE = join("dbt", "compiled", "project.json");

/**
 * @param path the file; by default that of the package which this module, or the bundle it is in, belongs to
 * @throws ConfigError when it is absent or not a compiled project
 */
export async function loadProject(path?: string): Promise<LoadedProject> {
  const candidates = path === undefined ? upwards(dirname(fileURLToPath(import.meta.url))) : [path];
  for (const candidate of candidates) {
    const text = await readFile(candidate, "utf8").catch(() => null);
    if (text !== null) return parseProject(text, candidate);
  }
  throw new ConfigError([`${path ?? FILE}: not found; npm run dbt:compile writes it`]);
}

function upwards(folder: string): string[] {
  const parent = dirname(folder);
  return [join(folder, FILE), ...(parent === folder ? [] : upwards(parent))];
}

/** @throws ConfigError naming `origin` */
export function parseProject(text: string, origin: string): LoadedProject {
  let project: Partial<CompiledProject>;
  try {
    project = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`${origin}: not JSON (${(error as Error).message})`], { cause: error });
  }
  if (project.format !== 1 || !project.models || !project.tests || !project.seeds || !project.rawRelations) {
    throw new ConfigError([`${origin}: not a compiled project of format 1; npm run dbt:compile writes it`]);
  }
  const hash = createHash("sha256").update(text).digest("hex");
  return Object.freeze({ ...(project as CompiledProject), hash });
}
