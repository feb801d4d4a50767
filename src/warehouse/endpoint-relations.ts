/** Raw relations of endpoints that no dbt source names yet: a row in endpoints.json alone makes its records readable by SQL. */

import type { EndpointConfig } from "../config/types.ts";
import type { LoadedProject, RawRelation } from "./project.ts";
import { rawRelationOf } from "./raw-objects.ts";

type Columns = readonly (readonly [name: string, type: string])[];

/** Every raw Parquet object has these columns, in this order. */
const PARQUET_COLUMNS: Columns = [
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

/**
 * What SQL sees of a body that is kept as it came: a row an element of its `response`. All but the record is told by the
 * key; `item_id` is the value of the one parameter besides season and league, e.g. of a fixture.
 */
export const JSON_COLUMNS: Columns = [
  ["season", "integer"],
  ["league_id", "varchar"],
  ["item_id", "varchar"],
  ["ingestion_date", "date"],
  ["page", "integer"],
  ["ingested_at", "timestamp"],
  ["object_key", "varchar"],
  ["record_index", "integer"],
  ["record", "varchar"],
];

/** The relation that the endpoint's objects are found under; null = SQL cannot read them. */
export const relationOf = ({ key }: Pick<EndpointConfig, "key">): string | null => rawRelationOf(key);

/** @returns the project with a relation for each endpoint that it did not know */
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
  columns: (endpoint.format === "json" ? JSON_COLUMNS : PARQUET_COLUMNS).map(([name, type]) => ({
    name,
    type,
    description: null,
  })),
});
