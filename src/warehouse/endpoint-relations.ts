/** Raw relations of endpoints that no dbt source names yet: a row in endpoints.json alone makes its records readable by SQL. */

import type { EndpointConfig } from "../config/types.ts";
import type { LoadedProject, RawRelation } from "./project.ts";
import { rawRelationOf } from "./raw-objects.ts";

/** Every raw Parquet object has these columns, in this order. */
const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ["endpoint", "varchar"],
  ["competition_code", "varchar"],
  ["season", "integer"],
  ["season_id", "varchar"],
  ["match_id", "varchar"],
  ["base", "varchar"],
  ["ingested_at", "timestamp"],
  ["run_id", "varchar"],
  ["object_key", "varchar"],
  ["record_index", "integer"],
  ["context", "varchar"],
  ["record", "varchar"],
  ["record_hash", "varchar"],
];

/** The relation that the endpoint's objects are found under; null = they are no Parquet. */
export const relationOf = ({ key }: Pick<EndpointConfig, "key">): string | null => rawRelationOf(key);

/** @returns the project with a relation for each Parquet endpoint that it did not know */
export function withEndpointRelations(project: LoadedProject, endpoints: readonly EndpointConfig[]): LoadedProject {
  const known = new Set(project.rawRelations.map(({ name }) => name));
  const added = new Map<string, RawRelation>();
  for (const endpoint of endpoints) {
    const name = relationOf(endpoint);
    if (name !== null && !known.has(name)) added.set(name, toRelation(name, endpoint));
  }
  return added.size === 0 ? project : { ...project, rawRelations: [...project.rawRelations, ...added.values()] };
}

const toRelation = (name: string, endpoint: EndpointConfig): RawRelation => ({
  name,
  description: `Records of ${endpoint.source}'s endpoint ${endpoint.id}.`,
  columns: COLUMNS.map(([name, type]) => ({ name, type, description: null })),
});
