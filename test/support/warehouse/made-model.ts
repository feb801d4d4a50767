import type { ProjectModel } from "../../../src/warehouse/project.ts";

/** A staging model of seasons that reads nothing, but for what is said of it. */
export const madeModel = (name: string, facts: Partial<ProjectModel> = {}): ProjectModel => ({
  name,
  schema: "staging",
  layer: "staging",
  description: null,
  columns: [],
  materialized: "table",
  partition: "season",
  upstream: [],
  sql: "",
  ...facts,
});
