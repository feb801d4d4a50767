/** Frees raw records as soon as no model needs them any more: in a large lake they are most of a build. */

import type { DuckDbSession } from "./drivers/duckdb.ts";
import type { LargeRaw } from "./large-raw.ts";
import type { CompiledProject, ProjectModel } from "./project.ts";

export interface RawDropper {
  /** As of `RunModelsOptions`. */
  onDone(model: ProjectModel, session: DuckDbSession): Promise<void>;
  /** From now on, and what was read to its end before. */
  begin(session: DuckDbSession): Promise<void>;
}

/** Drops a raw relation once all models that say they read it have run. */
export function createRawDropper(
  { models, rawRelations }: Pick<CompiledProject, "models" | "rawRelations">,
  large: Pick<LargeRaw, "drop"> | undefined,
): RawDropper {
  const readersOf = (name: string) => models.filter(({ upstream }) => upstream.includes(name));
  // A view reads when it is read.
  const isDropped = (readers: readonly ProjectModel[]) =>
    readers.length > 0 && readers.every(({ materialized }) => materialized !== "view");
  const waiting = new Map(
    rawRelations
      .map(({ name }) => [name, readersOf(name)] as const)
      .filter(([, readers]) => isDropped(readers))
      .map(([name, readers]) => [name, new Set(readers.map((reader) => reader.name))]),
  );
  const unneeded: string[] = [];
  let hasBegun = false;
  const drop = async (session: DuckDbSession) => {
    for (const name of unneeded.splice(0)) await large?.drop(session.execute, name);
  };
  return {
    async onDone(model, session) {
      for (const [name, readers] of waiting) {
        if (!readers.delete(model.name) || readers.size > 0) continue;
        waiting.delete(name);
        unneeded.push(name);
      }
      if (hasBegun) await drop(session);
    },
    async begin(session) {
      hasBegun = true;
      await drop(session);
    },
  };
}
