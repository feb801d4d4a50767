/**
 * A build database has catalogs, so that the compiled SQL runs unchanged over the whole lake or over some of it: `state` holds
 * the tables that are kept from build to build, the default one views of them, whole, `narrow` views of them for the touched
 * seasons alone, and `of_matches` for the touched matches. Which one a model sees is a matter of the connection that it runs
 * on (`lanes.ts`).
 */

import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import type { CompiledProject } from "./project.ts";

export type View = "whole" | "narrow";

export interface Relation {
  readonly schema: string;
  readonly name: string;
}

/** Name of a kept table, from whatever catalog. */
export const keptTable = ({ schema, name }: Relation, suffix = ""): string =>
  `state.${quoteName(schema)}.${quoteName(`${name}${suffix}`)}`;

/** What the models see that are run for the touched matches alone. */
export const MATCHES_CATALOG = "of_matches";

export const matchesTable = ({ schema, name }: Relation): string =>
  `${MATCHES_CATALOG}.${quoteName(schema)}.${quoteName(name)}`;

export const narrowTable = ({ schema, name }: Relation): string => `narrow.${quoteName(schema)}.${quoteName(name)}`;

export const plainName = ({ schema, name }: Relation): string => `${quoteName(schema)}.${quoteName(name)}`;

/** Before the sandbox closes. @param statePath a database file, or `:memory:` */
export function attachStatements(project: Pick<CompiledProject, "models" | "seeds">, statePath: string): string[] {
  const schemas = ["raw", ...new Set([...project.seeds, ...project.models].map(({ schema }) => schema))];
  const catalogs = ["memory", "state", "narrow", MATCHES_CATALOG];
  return [
    `ATTACH ${quoteText(statePath)} AS state`,
    "ATTACH ':memory:' AS narrow",
    `ATTACH ':memory:' AS ${MATCHES_CATALOG}`,
    ...catalogs.flatMap((catalog) =>
      schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${catalog}.${quoteName(schema)}`),
    ),
  ];
}
