/** On which days there are matches, as the lake knows: a live poll on any other day tells nothing. */

import type { Config, EndpointConfig, SourceId } from "../config/types.ts";
import { toD } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { ReadRecords } from "./parameter-sets.ts";
import { loadPresence } from "./presence.ts";
import { expandWorkItems } from "./work-items.ts";

export interface MatchDaysOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly sourceBaseUrls: Readonly<Partial<Record<SourceId, string>>>;
  readonly readRecords: ReadRecords;
}

const DAY_MS = 86_400_000;
/** Where a match has its day, source by source. */
const DATE_OF: Readonly<Partial<Record<SourceId, string>>> = { OPENFOOTBALL: "date", FOOTBALL_DATA: "utcDate" };

/**
 * Why a poll at `at` would find no match: the days known of the newest seasons, one day more on each side.
 * null: there is one, or the lake knows of no day at all.
 */
export function createQuietDays(options: MatchDaysOptions): (at: Date) => Promise<string | null> {
  return async (at) => {
    const days = await matchDays(options);
    if (days.size === 0) return null;
    const around = [-1, 0, 1].map((shift) => toD(new Date(at.getTime() + shift * DAY_MS)));
    if (around.some((day) => days.has(day))) return null;
    return `no match from ${around[0]} to ${around[2]}`;
  };
}

async function matchDays(options: MatchDaysOptions): Promise<ReadonlySet<string>> {
  const { config, store, readRecords } = options;
  const days = new Set<string>();
  const endpoints = config.endpoints.endpoints.filter(
    ({ dataset, source, forEach }) =>
      dataset === "matches" && DATE_OF[source] !== undefined && forEach.kind === "competitionSeason",
  );
  const presence = await loadPresence(store, endpoints);
  for (const { item, endpoint } of newestSeasons(options, endpoints)) {
    const present = presence.newest(item.prefix);
    if (present === null) continue;
    for (const record of await readRecords(endpoint, present.key)) {
      const day = (record as Record<string, unknown>)[DATE_OF[endpoint.source] ?? ""];
      if (typeof day === "string") days.add(day.slice(0, 10));
    }
  }
  return days;
}

function newestSeasons({ config, sourceBaseUrls }: MatchDaysOptions, endpoints: readonly EndpointConfig[]) {
  const newest = new Map(
    config.competitions.competitions.map(({ code, seasons }) => [code, Math.max(...seasons)] as const),
  );
  const filter = { endpoints: endpoints.map(({ id }) => id), seasons: [...new Set(newest.values())] };
  if (endpoints.length === 0) return [];
  return expandWorkItems({ config, filter, baseUrls: sourceBaseUrls, parameterSets: new Map() }).filter(
    ({ item }) => newest.get(item.competitionCode ?? "") === item.season,
  );
}
