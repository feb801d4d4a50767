/** The marts that are too large to keep: tables of earlier days, histories, line-ups, events. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import { type EventFilter, isUnfiltered } from "./event-filter.ts";
import { createLazyStore, type LazyMemory, type LazyStore, type Sized, whenLoaded } from "./lazy-store.ts";
import { countEvents, type EventReferences, loadEventsBy, loadFilteredEvents } from "./load-events.ts";
import { loadPointsRace, loadStandingsHistory } from "./load-histories.ts";
import { loadLineups } from "./load-lineups.ts";
import { loadPassNetworks, type PassNetworks } from "./load-pass-networks.ts";
import type { Reference } from "./load-reference.ts";
import { loadAsOfTables } from "./load-tables.ts";
import { visitRows } from "./packed-rows.ts";
import { appearanceKey, type LazyParts } from "./read-model.ts";
import type { EventRecord, PlayerRecord, SeasonRecord } from "./records.ts";

export interface LazyPartsOptions {
  readonly engine: SqlEngine;
  readonly memory: LazyMemory;
  readonly reference: Reference;
  readonly references: EventReferences;
}

const none: readonly EventRecord[] = [];
const noNetworks: PassNetworks = new Map();

export function createLazyParts({ engine, memory, reference, references }: LazyPartsOptions): LazyParts {
  const store = <V>(name: string, load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Sized<V>>>) =>
    createLazyStore<V>({ memory, name, load });
  const ofSeason = <V>(name: string, load: (season: SeasonRecord) => Promise<Sized<V>>) =>
    store<V>(name, (ids) => one(ids, (id) => load(reference.seasons.get(id)!)));

  const asOf = ofSeason("asof", (season) => loadAsOfTables(engine, season, reference.teamById));
  const history = ofSeason("history", (season) => loadStandingsHistory(engine, season, reference.teamById));
  const race = ofSeason("race", (season) => loadPointsRace(engine, season, reference.teamById));
  const networks = store("passes", (ids) => loadPassNetworks(engine, references, ids));
  const lineups = ofSeason("lineups", (season) => loadLineups(engine, references, season));
  const byMatch = store("match", (ids) => loadEventsBy(engine, references, "match_id", ids));
  const byPlayer = store("player", (ids) => loadEventsBy(engine, references, "player_id", ids));
  const byId = store("event", (ids) => loadEventsBy(engine, references, "event_id", ids));
  const counts = store("counts", (keys) =>
    one(keys, (key) => {
      const [seasonId, filter] = JSON.parse(key) as [string, EventFilter];
      return countEvents(engine, seasonId, filter);
    }),
  );
  const appearances = store("appearances", (keys) => one(keys, () => loadAppearances(engine, reference)));
  const filtered = new Map<string, LazyStore<EventRecord[]>>();

  /** One store a filter, so that the matches of a page are asked for in one query. */
  const storeOf = (filter: EventFilter): LazyStore<EventRecord[]> => {
    const name = `filtered/${JSON.stringify(filter)}`;
    const known = filtered.get(name);
    if (known !== undefined) return known;
    // Stores hold no data, but their names come from clients.
    if (filtered.size >= 1000) filtered.clear();
    const created = store<EventRecord[]>(name, (ids) => loadFilteredEvents(engine, references, filter, ids));
    filtered.set(name, created);
    return created;
  };

  return {
    asOfTables: (season) => asOf.get(season.id),
    standingsHistory: (season) => history.get(season.id),
    pointsRace: (season) => race.get(season.id),
    passNetworks: (match) => (match.eventCount === 0 ? noNetworks : networks.get(match.id)),
    lineups: (season) => lineups.get(season.id),
    eventsOfMatch: (match) => (match.eventCount === 0 ? none : byMatch.get(match.id)),
    eventsOfPlayer: (player) => byPlayer.get(player.id),
    event: (id) => whenLoaded(byId.get(id), (events) => events[0] ?? null),
    eventCounts: (season, filter) => counts.get(JSON.stringify([season.id, filter])),
    filteredEvents: (match, filter) =>
      match.eventCount === 0 ? none : (isUnfiltered(filter) ? byMatch : storeOf(filter)).get(match.id),
    appearances: () => appearances.get("all"),
  };
}

/** Loads key by key, for parts whose unit is a query of its own. */
async function one<V>(
  keys: readonly string[],
  load: (key: string) => Promise<Sized<V>>,
): Promise<ReadonlyMap<string, Sized<V>>> {
  const loaded = await Promise.all(keys.map(async (key) => [key, await load(key)] as const));
  return new Map(loaded);
}

async function loadAppearances(
  engine: SqlEngine,
  reference: Reference,
): Promise<Sized<ReadonlyMap<string, ReadonlySet<PlayerRecord>>>> {
  const players = new Map<string, Set<PlayerRecord>>();
  let size = 0;
  const add = (key: string, player: PlayerRecord): void => {
    const known = players.get(key);
    if (known === undefined) players.set(key, new Set([player]));
    else known.add(player);
    size += 1;
  };
  for (const season of reference.seasons.values()) {
    for (const { team, player } of season.scorers) add(appearanceKey(season.id, team.id), player);
  }
  const columns = ["season_id", "team_id", "player_id"] as const;
  await visitRows(engine, { relation: "lineups", columns, groupBy: columns.join(", ") }, (row) => {
    const player = reference.playerById.get(row.required("player_id"));
    if (player !== undefined) add(appearanceKey(row.required("season_id"), row.required("team_id")), player);
  });
  return { value: players, bytes: size * 40 };
}
