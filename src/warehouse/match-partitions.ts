/**
 * Which models are rebuilt for some matches alone, finer than the season that these are of: those that say in which column
 * the match stands (`meta.match_column`). Rows of a match follow from the raw objects below its `match_id=` and from what
 * knows no season, such as the config. Where anything is unclear the season is rebuilt, which is always right. Pure.
 */

import { inputsOf } from "./model-inputs.ts";
import type { Partitions } from "./partitions.ts";
import type { CompiledProject, ProjectModel } from "./project.ts";
import type { ReadObject } from "./touched.ts";

/** Matches whose raw objects came or went. */
export interface TouchedMatches {
  readonly ids: ReadonlySet<string>;
  /** In which column of the model's rows the match stands; null = it is rebuilt for its seasons. */
  columnOf(model: ProjectModel): string | null;
  /** How a model without raw inputs, whose rows follow match by match, is tied to these matches; null = it is not. */
  throughOf(model: ProjectModel): Through | null;
  /** Whether of a raw relation the records of these matches are all that any model asks for. */
  isOfMatches(relation: string): boolean;
  /** Of an object of such a relation whether its records are asked for; of any other undefined. */
  isStaged(object: ReadObject): boolean | undefined;
}

export interface Through {
  /** The match in the model's own rows, and in those of `ties`. */
  readonly column: string;
  /** A kept model of seasons, which it reads. */
  readonly ties: ProjectModel;
  /** The match of the raw objects in the rows of `ties`. */
  readonly rawColumn: string;
}

export interface MatchPartitions {
  /** @param changed came or went. @param all that there are now. Null = it cannot be told by the keys, or more than raw records of matches changed */
  touched(changed: readonly ReadObject[], all: Iterable<ReadObject>): TouchedMatches | null;
}

/** The column of raw records that has what their key says after `match_id=`. */
export const RAW_MATCH = "match_id";

export const matchIdOf = (key: string): string | null => /\/match_id=([^/]+)\//.exec(key)?.[1] ?? null;

type Project = Pick<CompiledProject, "models" | "rawRelations">;

export function matchPartitionsOf(project: Project, partitions: Partitions): MatchPartitions {
  const inputs = inputsOf(project);
  const columns = new Map(
    modelsByMatch(project, partitions).map(({ name, matchColumn }) => [name, matchColumn ?? null]),
  );
  const models = project.models.filter(({ name }) => columns.has(name));
  const own = new Set(models.flatMap(inputs).flatMap((name) => rawName(name) ?? []));
  const beside = rawBehind(
    project,
    models.flatMap(inputs).filter((name) => rawName(name) === null),
  );
  return {
    touched(changed, all) {
      if (changed.some(({ relation }) => beside.has(relation))) return null;
      const isOwn = ({ relation }: ReadObject) => own.has(relation);
      if ([...changed, ...all].some((object) => isOwn(object) && matchIdOf(object.key) === null)) return null;
      const ids = new Set(changed.filter(isOwn).flatMap(({ key }) => matchIdOf(key) ?? []));
      return {
        ids,
        isStaged: (object) => (isOwn(object) ? ids.has(matchIdOf(object.key) ?? "") : undefined),
        columnOf: ({ name }) => columns.get(name) ?? null,
        throughOf: (model) => throughOf(project, partitions, model),
        isOfMatches: (relation) => own.has(relation),
      };
    },
  };
}

/** Those of the models that say so which can be: each raw relation is narrowed in one way for all who read it. */
function modelsByMatch(project: Project, { isSeasonal, isKept }: Partitions): readonly ProjectModel[] {
  const inputs = inputsOf(project);
  const seasonal = new Map(project.models.filter(isSeasonal).map((model) => [model.name, model]));
  const relations = new Map(project.rawRelations.map((relation) => [relation.name, relation]));
  const tells = (relation: string) => relations.get(relation)?.columns.some(({ name }) => name === RAW_MATCH) === true;
  let found = [...seasonal.values()].filter(
    (model) =>
      model.matchColumn !== undefined &&
      model.matchThrough === undefined &&
      isKept(model) &&
      inputs(model).every((name) => {
        const relation = rawName(name);
        return relation === null ? !seasonal.has(name) : tells(relation);
      }),
  );
  for (;;) {
    const others = [...seasonal.values()].filter((model) => !found.includes(model));
    const readForSeasons = new Set(others.flatMap(inputs));
    const left = found.filter(
      (model) => !inputs(model).some((name) => name.startsWith(RAW) && readForSeasons.has(name)),
    );
    if (left.length === found.length) return found;
    found = left;
  }
}

function throughOf(project: Project, { isSeasonal, isKept }: Partitions, model: ProjectModel): Through | null {
  const { matchColumn: column, matchThrough: through } = model;
  const names = inputsOf(project)(model);
  const ties = project.models.find(({ name }) => name === through?.model && names.includes(name));
  if (column === undefined || through === undefined || ties === undefined) return null;
  if (![model, ties].every((one) => isSeasonal(one) && isKept(one))) return null;
  return names.some((name) => rawName(name) !== null) ? null : { column, ties, rawColumn: through.column };
}

const RAW = "raw.";
const rawName = (input: string): string | null => (input.startsWith(RAW) ? input.slice(RAW.length) : null);

/** Raw relations that these inputs are made of. */
function rawBehind(project: Project, names: readonly string[]): ReadonlySet<string> {
  const inputs = inputsOf(project);
  const models = new Map(project.models.map((model) => [model.name, model]));
  const seen = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const model = models.get(name);
    if (model !== undefined) waiting.push(...inputs(model));
  }
  return new Set([...seen].flatMap((name) => rawName(name) ?? []));
}
