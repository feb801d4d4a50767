/** Builds a read model from an open snapshot: the small marts at once, the large ones on first use. */

import type { OpenSnapshot } from "../warehouse/snapshot.ts";
import { createKeyIndex } from "./key-index.ts";
import { createLazyParts } from "./lazy-parts.ts";
import { createLazyMemory } from "./lazy-store.ts";
import { loadLiveStates } from "./live-state.ts";
import { loadMatches } from "./load-matches.ts";
import { loadReference, type Reference } from "./load-reference.ts";
import { loadScorers } from "./load-scorers.ts";
import { loadTables } from "./load-tables.ts";
import { loadVenues } from "./load-venues.ts";
import type { ReadModel } from "./read-model.ts";
import type { RowMemory } from "./row-memory.ts";
import { isLive } from "./season-state.ts";

export interface ReadModelOptions {
  readonly clock: () => Date;
  /** Estimated bytes of everything that is loaded on first use. */
  readonly byteBudget: number;
  /** Of the snapshots before; left out = everything is read. */
  readonly rows?: RowMemory;
  /** Attribution text by source id, from the config's licences. */
  readonly attributions?: Readonly<Record<string, string>>;
}

/**
 * Takes over `open`: the model's `close` closes it, and so does a failure to load.
 * @throws LakeUnavailableError, QueryTimeoutError, MartShapeError
 */
export async function loadReadModel(open: OpenSnapshot, options: ReadModelOptions): Promise<ReadModel> {
  try {
    return await load(open, options);
  } catch (error) {
    await open.close();
    throw error;
  }
}

async function load(open: OpenSnapshot, options: ReadModelOptions): Promise<ReadModel> {
  const { engine: direct, manifest } = open;
  const engine = options.rows?.over(open) ?? direct;
  const reference = await loadReference(engine, manifest);
  const matches = await loadMatches(engine, reference, {
    live: await loadLiveStates(engine, manifest),
    venues: await loadVenues(engine, manifest),
  });
  await loadTables(engine, reference);
  await loadScorers(engine, reference);
  const matchById = new Map(matches.map((match) => [match.id, match]));
  const indexes = createIndexes(reference);
  const references = {
    match: (id: string) => matchById.get(id) ?? null,
    team: (id: string) => reference.teamById.get(id) ?? null,
    player: (id: string) => reference.playerById.get(id) ?? null,
  };
  const memory = createLazyMemory(options.byteBudget);
  return {
    version: manifest.version,
    manifest,
    competitions: reference.competitions,
    seasons: reference.seasons,
    teams: reference.teams,
    players: reference.players,
    matches,
    liveMatches: matches.filter(isLive),
    matchById,
    ...indexes,
    attributions: options.attributions ?? {},
    ...createLazyParts({ engine: direct, memory, reference, references }),
    close: () => open.close(),
  };
}

function createIndexes({ competitions, teams, players }: Reference) {
  return {
    competitionKeys: createKeyIndex(competitions, (it) => ({ id: it.id, names: [[it.code], [it.slug], [it.name]] })),
    teamKeys: createKeyIndex(teams, (it) => ({
      id: it.id,
      formerIds: it.formerIds,
      names: [[it.slug], [it.code], [it.name], [it.shortName], it.aliases],
    })),
    playerKeys: createKeyIndex(players, (it) => ({ id: it.id, names: [[it.slug], [it.name], it.aliases] })),
  };
}
