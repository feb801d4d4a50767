/** From dbt's manifest.json to our project.json: only what the runner needs, in an order that never changes. */

import type {
  CompiledProject,
  ProjectColumn,
  ProjectExposure,
  ProjectModel,
  ProjectSeed,
  ProjectTest,
  RawRelation,
  RelationScopes,
  ScopeRule,
} from "../../src/warehouse/project.ts";
import { parseSeed } from "./seed-csv.ts";

interface ManifestColumn {
  readonly name: string;
  readonly description?: string;
  readonly data_type?: string | null;
}

export interface ManifestNode {
  readonly unique_id: string;
  readonly resource_type: string;
  readonly name: string;
  readonly alias?: string;
  readonly identifier?: string;
  readonly schema: string;
  readonly description?: string;
  readonly columns: Readonly<Record<string, ManifestColumn>>;
  readonly compiled_code?: string;
  readonly original_file_path: string;
  readonly attached_node?: string | null;
  readonly depends_on?: { readonly nodes: readonly string[] };
  readonly config: {
    readonly materialized?: string;
    readonly severity?: string;
    readonly fail_calc?: string;
    readonly error_if?: string;
    readonly warn_if?: string;
    readonly meta?: Readonly<Record<string, unknown>>;
    readonly column_types?: Readonly<Record<string, string>>;
  };
}

export interface ManifestExposure {
  readonly unique_id: string;
  readonly name: string;
  readonly label?: string | null;
  readonly description?: string;
  readonly depends_on?: { readonly nodes: readonly string[] };
}

export interface Manifest {
  readonly metadata: { readonly dbt_version: string };
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, ManifestNode>>;
  readonly exposures?: Readonly<Record<string, ManifestExposure>>;
}

export interface ToProjectOptions {
  readonly inputHash: string;
  /** Text of a file of the dbt project. */
  readonly readFile: (path: string) => string;
}

/** @throws Error with every fault at once when the project uses something that the runner does not do */
export function toProject(manifest: Manifest, options: ToProjectOptions): CompiledProject {
  const nodes = Object.values(manifest.nodes).sort((a, b) => compare(a.unique_id, b.unique_id));
  const ofType = (type: string) => nodes.filter((node) => node.resource_type === type);
  const sources = Object.values(manifest.sources).sort((a, b) => compare(a.unique_id, b.unique_id));
  const names = new Map([...nodes, ...sources].map((node) => [node.unique_id, relationName(node)]));
  const faults = [...nodes, ...sources].flatMap(faultsOf);
  if (faults.length > 0)
    throw new Error(`The runner cannot do this:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
  const models = ofType("model").filter((node) => node.config.materialized !== "ephemeral");
  return {
    format: 1,
    inputHash: options.inputHash,
    dbtVersion: manifest.metadata.dbt_version,
    rawRelations: sources.map(toRawRelation),
    seeds: ofType("seed").map((node) => toSeed(node, options.readFile(node.original_file_path))),
    models: inOrder(models.map((node) => toModel(node, names, manifest))),
    tests: ofType("test").map((node) => toTest(node, names)),
    exposures: Object.values(manifest.exposures ?? {})
      .sort((a, b) => compare(a.unique_id, b.unique_id))
      .map((exposure) => toExposure(exposure, names)),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const relationName = (node: ManifestNode): string => node.identifier ?? node.alias ?? node.name;

const textOf = (text: string | null | undefined): string | null => text?.trim() || null;

/** What would be silently done otherwise than dbt does it. */
function faultsOf(node: ManifestNode): string[] {
  const { config } = node;
  const faults: string[] = [];
  if (node.resource_type === "model") {
    if (!["table", "view", "ephemeral"].includes(config.materialized ?? "")) faults.push(`is ${config.materialized}`);
    if (!["staging", "mart"].includes(node.schema)) faults.push(`is in schema ${node.schema}, not staging or mart`);
    if (!["season", "none", undefined].includes(config.meta?.partition as string | undefined))
      faults.push(`has meta.partition ${config.meta?.partition}`);
    const { match_column: match } = config.meta ?? {};
    if (match !== undefined && (node.columns[String(match)] === undefined || config.meta?.partition !== "season"))
      faults.push(`has meta.match_column ${match} without that column or without meta.partition season`);
  }
  if (node.resource_type === "test") {
    if ((config.fail_calc ?? "count(*)") !== "count(*)") faults.push(`has fail_calc ${config.fail_calc}`);
    for (const condition of [config.error_if, config.warn_if])
      if ((condition ?? "!= 0") !== "!= 0") faults.push(`has the threshold ${condition}`);
  }
  if (node.resource_type === "source" || node.unique_id.startsWith("source.")) {
    if (node.schema !== "raw") faults.push(`is in schema ${node.schema}, not raw`);
    for (const column of Object.values(node.columns))
      if (!column.data_type) faults.push(`has no type for ${column.name}`);
    for (const rule of rulesOf(node))
      if (!rule.competition || !rule.by || !rule.season)
        faults.push("has a rule of meta.scopes without competition, by or season");
  }
  if (["snapshot", "analysis"].includes(node.resource_type)) faults.push(`is a ${node.resource_type}`);
  return faults.map((fault) => `${node.unique_id} ${fault}`);
}

function toColumns(node: ManifestNode): ProjectColumn[] {
  return Object.values(node.columns).map(({ name, data_type, description }) => ({
    name,
    type: textOf(data_type),
    description: textOf(description),
  }));
}

function toRawRelation(node: ManifestNode): RawRelation {
  return {
    name: relationName(node),
    description: textOf(node.description),
    columns: toColumns(node).map((column) => ({ ...column, type: column.type as string })),
    ...scopesOf(node),
  };
}

interface ScopesMeta {
  readonly rules?: readonly Partial<ScopeRule>[];
  readonly group?: string;
}

const scopesMeta = ({ config }: ManifestNode): ScopesMeta => (config?.meta?.scopes as ScopesMeta | undefined) ?? {};
const rulesOf = (node: ManifestNode): readonly Partial<ScopeRule>[] => scopesMeta(node).rules ?? [];

/** `meta.scopes` of a source. */
function scopesOf(node: ManifestNode): { readonly scopes?: RelationScopes } {
  const rules = rulesOf(node) as readonly ScopeRule[];
  if (rules.length === 0) return {};
  const { group } = scopesMeta(node);
  return {
    scopes: {
      rules: rules.map(({ competition, by, season, each }) => ({ competition, by, season, ...(each ? { each } : {}) })),
      ...(group ? { group } : {}),
    },
  };
}

function toSeed(node: ManifestNode, csv: string): ProjectSeed {
  const { columns, rows } = parseSeed(csv, node.name);
  const types = node.config.column_types ?? {};
  const untyped = columns.filter((column) => !types[column]);
  if (untyped.length > 0) throw new Error(`Seed ${node.name} needs column_types for ${untyped.join(", ")}`);
  const described = new Map(toColumns(node).map((column) => [column.name, column.description]));
  return {
    name: relationName(node),
    schema: node.schema,
    description: textOf(node.description),
    columns: columns.map((name) => ({ name, type: types[name] as string, description: described.get(name) ?? null })),
    rows,
  };
}

function toModel(node: ManifestNode, names: ReadonlyMap<string, string>, manifest: Manifest): ProjectModel {
  const upstream = (node.depends_on?.nodes ?? []).flatMap((id) => throughEphemeral(id, manifest));
  return {
    name: relationName(node),
    schema: node.schema,
    layer: node.schema === "mart" ? "mart" : "staging",
    description: textOf(node.description),
    columns: toColumns(node),
    materialized: node.config.materialized === "view" ? "view" : "table",
    partition: node.config.meta?.partition === "season" ? "season" : "none",
    ...matchColumnOf(node),
    ...(node.config.meta?.kept === true ? { kept: true } : {}),
    ...keyOf(node),
    ...grainOf(node),
    upstream: [...new Set(upstream.map((id) => names.get(id) ?? id))].sort(),
    sql: sqlOf(node),
  };
}

/** `meta.key`: the columns that the rows of a model over all seasons are found under; `meta.lookup`: how they are found. */
function keyOf({ config }: ManifestNode): Pick<ProjectModel, "key" | "lookup"> {
  const key = config.meta?.key;
  const lookup = config.meta?.lookup as ProjectModel["lookup"];
  return {
    ...(Array.isArray(key) ? { key: key.map(String) } : {}),
    ...(lookup === undefined ? {} : { lookup: { by: lookup.by, id: lookup.id, as: lookup.as } }),
  };
}

/** `meta.match_column`: where the match stands, of a model that can be run for some matches alone; `meta.match_through`: how they are tied to those of the raw objects. */
function matchColumnOf({ config }: ManifestNode): Pick<ProjectModel, "matchColumn" | "matchThrough"> {
  const column = config.meta?.match_column;
  const through = config.meta?.match_through as ProjectModel["matchThrough"];
  return {
    ...(typeof column === "string" ? { matchColumn: column } : {}),
    ...(through === undefined ? {} : { matchThrough: { model: through.model, column: through.column } }),
  };
}

/** `meta.grain`: the columns that there is one row for. */
function grainOf({ config }: ManifestNode): Pick<ProjectModel, "grain"> {
  const grain = config.meta?.grain;
  return Array.isArray(grain) ? { grain: grain.map(String) } : {};
}

const toExposure = (exposure: ManifestExposure, names: ReadonlyMap<string, string>): ProjectExposure => ({
  name: exposure.name,
  label: exposure.label ?? exposure.name,
  description: textOf(exposure.description),
  dependsOn: (exposure.depends_on?.nodes ?? []).map((id) => names.get(id) ?? id).sort(),
});

/** An ephemeral model is part of the SQL of whoever reads it. */
function throughEphemeral(id: string, manifest: Manifest): readonly string[] {
  const node = manifest.nodes[id];
  if (node?.config.materialized !== "ephemeral") return [id];
  return (node.depends_on?.nodes ?? []).flatMap((next) => throughEphemeral(next, manifest));
}

function toTest(node: ManifestNode, names: ReadonlyMap<string, string>): ProjectTest {
  const about = node.attached_node ?? node.depends_on?.nodes.find((id) => id.startsWith("model."));
  return {
    name: node.name,
    description: textOf(node.description),
    model: about ? (names.get(about) ?? null) : null,
    severity: node.config.severity?.toLowerCase() === "warn" && !holdsBack(node) ? "warn" : "error",
    sql: sqlOf(node),
  };
}

/**
 * Bad rows of such a test keep their season from being served, and nothing else. To dbt that is a warning: a build in
 * which one season of many is held back has done its work and ends with 0. Its bad rows stay in the schema `quality`.
 */
const holdsBack = (node: ManifestNode): boolean => node.config.meta?.holds_back === true;

function sqlOf(node: ManifestNode): string {
  const sql = (node.compiled_code ?? "").replaceAll("\r\n", "\n");
  const lines = sql.split("\n").map((line) => line.trimEnd());
  const text = lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .replace(/;$/, "");
  if (text === "") throw new Error(`${node.unique_id} has no compiled SQL`);
  return text;
}

/** Dependencies first, else by name. */
function inOrder(models: readonly ProjectModel[]): ProjectModel[] {
  const waiting = new Map(models.map((model) => [model.name, model]));
  if (waiting.size !== models.length) throw new Error("Two models have the same name");
  const ordered: ProjectModel[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()]
      .filter((model) => !model.upstream.some((name) => waiting.has(name)))
      .sort((a, b) => compare(a.name, b.name))[0];
    if (!ready) throw new Error(`Models depend on each other in a circle: ${[...waiting.keys()].join(", ")}`);
    waiting.delete(ready.name);
    ordered.push(ready);
  }
  return ordered;
}
