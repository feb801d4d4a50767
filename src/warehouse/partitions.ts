/** Which models can be rebuilt for some seasons alone, and whose tables outlive a build so that they can be. */

import type { CompiledProject, ProjectModel } from "./project.ts";

/** What a season's rows are told by. */
export type SeasonKey = readonly ["season_id"] | readonly ["competition_code", "season"];

export interface Partitions {
  /** Rows stand and fall with their season, so that narrowed inputs give the rows of these seasons. */
  isSeasonal(model: ProjectModel): boolean;
  /**
   * Its table is kept from build to build: marts, what is no matter of one season, and what these and tests read.
   * Anything else is made again for the touched seasons when a model needs it.
   */
  isKept(model: ProjectModel): boolean;
}

/** Null = no column says which season a row is of. */
export function seasonKeyOf(columns: readonly string[]): SeasonKey | null {
  if (columns.includes("season_id")) return ["season_id"];
  return columns.includes("competition_code") && columns.includes("season") ? ["competition_code", "season"] : null;
}

export function partitionsOf(project: Pick<CompiledProject, "models" | "tests">): Partitions {
  const isSeasonal = ({ partition }: ProjectModel) => partition === "season";
  const readWhole = new Set(project.models.filter((model) => !isSeasonal(model)).flatMap(({ upstream }) => upstream));
  const tested = project.tests.map(({ sql }) => sql).join("\n");
  const kept = new Set(
    project.models
      .filter((model) => model.layer === "mart" || !isSeasonal(model) || readWhole.has(model.name))
      .map(({ name }) => name),
  );
  for (const { name } of project.models) if (new RegExp(`\\b${name}\\b`).test(tested)) kept.add(name);
  return { isSeasonal, isKept: ({ name }) => kept.has(name) };
}
