/** StatsBomb's open data behind GitHub's CDN. */

import type { FakeClock } from "../clock.ts";
import type { FakeProvider } from "../http/provider.ts";
import { createStaticFiles } from "../http/static-files.ts";
import type { StatsBombSwitches } from "../switches.ts";
import type { World } from "../world/world.ts";
import { type ServedSeason, statsBombFile } from "./files.ts";

export interface StatsBombOptions {
  readonly world: World;
  readonly clock: FakeClock;
  readonly served: readonly ServedSeason[];
  readonly switches: StatsBombSwitches;
}

export function createStatsBomb({ world, clock, served, switches }: StatsBombOptions): FakeProvider {
  const file = (path: string, now: Date): string | null => {
    const content = statsBombFile({ world, served, switches, now }, path);
    return content === null ? null : JSON.stringify(content);
  };
  return createStaticFiles({
    source: "STATSBOMB",
    basePath: "/statsbomb/open-data/master/data",
    clock,
    switches,
    file,
    rows: (body) => (Array.isArray(body) ? body : null),
    misplace: (row) => {
      row.competition = {
        competition_id: 999_999,
        country_name: "Nowhere",
        competition_name: "Another League (synthetic)",
      };
    },
  });
}
