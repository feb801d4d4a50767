/** What a rebuild finds out as it goes: which models have other rows than before, and where their readers may see that. */

import type { ProjectModel } from "../project.ts";
import type { Scope } from "../touched.ts";
import { nameOfSet } from "./read-columns.ts";

/** This change cannot be followed season by season: the build is made whole. Not a fault. */
export class NeedsFullBuild extends Error {}

/** More seasons are concerned than the raw records told. */
export class NeedsMoreSeasons extends NeedsFullBuild {
  constructor(
    message: string,
    readonly scopes: readonly Scope[],
  ) {
    super(message);
  }
}

/** Season ids of changed rows; "all" = any row may be another. */
export type ModelChange = "all" | ReadonlySet<string>;

/** Where a reader may see anything else than before. */
export type Reach = "no" | "touched" | "anywhere";

/** The further of two. */
export function furtherOf(a: Reach, b: Reach): Reach {
  const order: readonly Reach[] = ["no", "touched", "anywhere"];
  return order.indexOf(a) < order.indexOf(b) ? b : a;
}

/** What passes over more and more seasons have in common. */
export interface Changes {
  /** By model; a model that is not there is as it was. */
  readonly byModel: ReadonlyMap<string, ModelChange>;
  /** Models whose tables as they were stand beside those that are. */
  readonly replaced: Set<ProjectModel>;
  /** @param columns names of those sets of columns in which it is another than before */
  add(model: string, change: ModelChange, columns: readonly string[]): void;
  /** Whether it is another than before for who looks at these columns. */
  isOther(model: string, columns: readonly string[]): boolean;
}

export function createChanges(): Changes {
  const byModel = new Map<string, ModelChange>();
  const differing = new Map<string, ReadonlySet<string>>();
  return {
    byModel,
    replaced: new Set(),
    add(model, change, columns) {
      const before = byModel.get(model) ?? new Set();
      byModel.set(model, change === "all" || before === "all" ? "all" : new Set([...before, ...change]));
      differing.set(model, new Set([...(differing.get(model) ?? []), ...columns]));
    },
    isOther: (model, columns) => byModel.has(model) && differing.get(model)?.has(nameOfSet(columns)) === true,
  };
}
