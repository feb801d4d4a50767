/** Which models can be rebuilt for some seasons alone, and whose tables outlive a build so that they can be. */

import { quoteText } from "./drivers/duckdb-client.ts";
import type { CompiledProject, ProjectModel } from "./project.ts";
import { isConfig } from "./raw-objects.ts";
import type { Scope } from "./touched.ts";

/** What a season's rows are told by. */
export type SeasonKey = readonly ["season_id"] | readonly ["competition_code", "season"];

export interface Partitions {
  /** Rows stand and fall with their season, so that narrowed inputs give the rows of these seasons. */
  isSeasonal(model: ProjectModel): boolean;
  /**
   * Its table is kept from build to build: marts, what is no matter of one season, what these and tests read, the config,
   * which is small and asked for at every step, where to look for whom an altered row concerns, and what says so itself.
   * Anything else is made again for the touched seasons when a model needs it.
   */
  isKept(model: ProjectModel): boolean;
}

/** Null = no column says which season a row is of. */
export function seasonKeyOf(columns: readonly string[]): SeasonKey | null {
  if (columns.includes("season_id")) return ["season_id"];
  return columns.includes("competition_code") && columns.includes("season") ? ["competition_code", "season"] : null;
}

/** SQL, true of rows of these seasons, by the columns `competition_code` and `season`. */
export function isOfScopes(scopes: readonly Scope[]): string {
  const each = scopes.map(
    ({ competitionCode, season }) => `(competition_code = ${quoteText(competitionCode)} AND season = ${season})`,
  );
  return `(${["false", ...each].join(" OR ")})`;
}

export function partitionsOf(project: Pick<CompiledProject, "models" | "tests">): Partitions {
  const isSeasonal = ({ partition }: ProjectModel) => partition === "season";
  const readWhole = new Set(project.models.filter((model) => !isSeasonal(model)).flatMap(({ upstream }) => upstream));
  const tested = project.tests.map(({ sql }) => sql).join("\n");
  const kept = new Set(
    project.models
      .filter(
        (model) =>
          model.kept || model.layer === "mart" || !isSeasonal(model) || readWhole.has(model.name) || readsConfig(model),
      )
      .map(({ name }) => name),
  );
  for (const name of askedInRows(project.models.filter(isSeasonal), project.models)) kept.add(name);
  for (const { name } of project.models) if (new RegExp(`\\b${name}\\b`).test(tested)) kept.add(name);
  return { isSeasonal, isKept: ({ name }) => kept.has(name) };
}

const readsConfig = ({ upstream }: ProjectModel): boolean => upstream.length > 0 && upstream.every(isConfig);

/** What readers of a model with look-ups read besides, and have its ids in. */
function askedInRows(seasonal: readonly ProjectModel[], models: readonly ProjectModel[]): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const { name, lookup } of models) {
    if (lookup === undefined) continue;
    const beside = new Set(
      seasonal.filter(({ upstream }) => upstream.includes(name)).flatMap(({ upstream }) => upstream),
    );
    const isIn = new RegExp(`\\b(${lookup.as.join("|")})\\b`);
    for (const model of seasonal) if (beside.has(model.name) && isIn.test(model.sql)) asked.add(model.name);
  }
  return asked;
}
