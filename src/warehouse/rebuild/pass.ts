/** What all parts of one pass over the touched seasons look at. */

import type { Lanes } from "../lanes.ts";
import type { TouchedMatches } from "../match-partitions.ts";
import type { Partitions } from "../partitions.ts";
import type { CompiledProject, ProjectModel } from "../project.ts";
import type { Changes } from "./changes.ts";
import type { ReadColumns } from "./read-columns.ts";
import type { Table, TouchedSeasons } from "./touched-seasons.ts";

export interface Pass {
  readonly project: Pick<CompiledProject, "models" | "seeds">;
  /** By name. */
  readonly models: ReadonlyMap<string, ProjectModel>;
  /** What a model reads, raw relations as `raw.<name>`. */
  readonly inputs: (model: ProjectModel) => readonly string[];
  readonly partitions: Partitions;
  readonly columns: ReadColumns;
  readonly seasons: TouchedSeasons;
  /** Null = no model is run for single matches. */
  readonly matches: TouchedMatches | null;
  readonly changes: Changes;
  readonly lanes: Lanes;
  readonly onTiming: (relation: string, ms: number) => void;
}

export const tableOf = ({ name }: Pick<ProjectModel, "name">, { columns }: Pick<Pass, "columns">): Table => ({
  name,
  columns: columns.all(name),
});
