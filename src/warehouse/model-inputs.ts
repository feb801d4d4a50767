import type { CompiledProject, ProjectModel } from "./project.ts";

/** What a model reads, raw relations as `raw.<name>`: a dataset and a mart may have the same name. */
export function inputsOf({
  models,
  rawRelations,
}: Pick<CompiledProject, "models" | "rawRelations">): (model: ProjectModel) => readonly string[] {
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
