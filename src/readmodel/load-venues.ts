/** The grounds that matches name. */

import type { SnapshotManifest } from "../warehouse/snapshot.ts";
import type { SqlEngine } from "../warehouse/sql-engine.ts";
import { visitRows } from "./packed-rows.ts";
import type { VenueRecord } from "./records.ts";

const columns = ["venue_id", "name", "city", "country", "capacity"] as const;

/** Null for a snapshot from before matches named their grounds: there a match has the name of its ground alone. */
export async function loadVenues(
  engine: SqlEngine,
  manifest: SnapshotManifest,
): Promise<ReadonlyMap<string, VenueRecord> | null> {
  const matches = manifest.models.find(({ name, layer }) => name === "matches" && layer === "mart");
  if (!matches?.columns.some(({ name }) => name === "venue_id")) return null;
  const venues = new Map<string, VenueRecord>();
  await visitRows(engine, { relation: "venues", columns }, (row) =>
    venues.set(row.required("venue_id"), {
      name: row.required("name"),
      city: row.text("city"),
      country: row.text("country"),
      capacity: row.number("capacity"),
    }),
  );
  return venues;
}
