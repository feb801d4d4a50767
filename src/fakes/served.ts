/** Which competitions each provider has: the demo league and cup under made-up ids, and what was asked for besides. */

import {
  API_FOOTBALL_IDS,
  FOOTBALL_DATA_IDS,
  type ServeAs,
  type Served,
  STATSBOMB_IDS,
  THESPORTSDB_IDS,
} from "./ids.ts";
import type { ServedFile } from "./openfootball/provider.ts";
import type { ServedSeason } from "./statsbomb/files.ts";
import type { World } from "./world/world.ts";

/** Index 0 is the league, 1 the cup, further ones the league again. */
function numbered<Id>(league: Id, cup: Id | null, others: readonly Id[] = []): readonly Served<Id>[] {
  const first: Served<Id> = { id: league, kind: "LEAGUE", index: 0 };
  const second: readonly Served<Id>[] = cup === null ? [] : [{ id: cup, kind: "CUP", index: 1 }];
  return [first, ...second, ...others.map((id, place) => ({ id, kind: "LEAGUE" as const, index: place + 2 }))];
}

export function servedBy({ seasons }: World, serveAs: ServeAs) {
  return {
    API_FOOTBALL: numbered<number>(API_FOOTBALL_IDS.league, API_FOOTBALL_IDS.cup, serveAs.API_FOOTBALL),
    FOOTBALL_DATA: numbered<{ readonly id: number; readonly code: string }>(
      FOOTBALL_DATA_IDS.league,
      FOOTBALL_DATA_IDS.cup,
      serveAs.FOOTBALL_DATA,
    ),
    THESPORTSDB: numbered<string>(THESPORTSDB_IDS.league, null, serveAs.THESPORTSDB),
    STATSBOMB: [
      ...seasons.map(
        (season): ServedSeason => ({
          competitionId: STATSBOMB_IDS.competition,
          seasonId: season,
          season,
          index: 0,
        }),
      ),
      ...(serveAs.STATSBOMB ?? []).map((each, place): ServedSeason => ({ ...each, index: place + 1 })),
    ],
    OPENFOOTBALL: [
      ...seasons.map((season): ServedFile => ({ path: `football.json/${labelOf(season)}/demo.1.json`, season })),
      ...(serveAs.OPENFOOTBALL ?? []),
    ],
  };
}

/** 2025 → "2025-26" */
const labelOf = (season: number): string => `${season}-${String((season + 1) % 100).padStart(2, "0")}`;
