/** openfootball behind GitHub's CDN: `{repository}/master/{file}`. */

import type { FakeClock } from "../clock.ts";
import type { FakeProvider } from "../http/provider.ts";
import { createStaticFiles } from "../http/static-files.ts";
import type { StaticSwitches } from "../switches.ts";
import type { World } from "../world/world.ts";
import { toLeagueFile } from "./league-file.ts";
import { createTournament } from "./tournament.ts";
import {
  toEuroFile,
  toGroupsFile,
  toSquadsFile,
  toStadiumsFile,
  toTeamsFile,
  toWorldCupFile,
  type Visible,
} from "./tournament-files.ts";

/** `path` without "master/", e.g. "football.json/2025-26/demo.1.json". */
export interface ServedFile {
  readonly path: string;
  readonly season: number;
}

export interface OpenfootballOptions {
  readonly world: World;
  readonly clock: FakeClock;
  readonly served: readonly ServedFile[];
  readonly switches: StaticSwitches;
}

const HOUR_MS = 3_600_000;

export function createOpenfootball({ world, clock, served, switches }: OpenfootballOptions): FakeProvider {
  const year = world.seasons[0]!;
  const cup = createTournament(world.seed, "Demo World Cup (synthetic)", year);
  const euro = createTournament(world.seed, "Demo Euro (synthetic)", year + 1);
  const files: Readonly<Record<string, (visible: Visible) => object>> = {
    [`worldcup.json/${year}/worldcup.json`]: (visible) => toWorldCupFile(cup, visible),
    [`worldcup.json/${year}/worldcup.groups.json`]: () => toGroupsFile(cup),
    [`worldcup.json/${year}/worldcup.teams.json`]: () => toTeamsFile(cup),
    [`worldcup.json/${year}/worldcup.squads.json`]: () => toSquadsFile(cup),
    [`worldcup.json/${year}/worldcup.stadiums.json`]: () => toStadiumsFile(cup),
    [`euro.json/${year + 1}/euro.json`]: (visible) => toEuroFile(euro, visible),
  };
  const contentOf = (name: string, visible: Visible): object | null => {
    const league = served.find(({ path }) => path === name);
    if (league !== undefined) return toLeagueFile({ world, season: league.season, ...visible });
    return files[name]?.(visible) ?? null;
  };
  return createStaticFiles({
    source: "OPENFOOTBALL",
    basePath: "/openfootball",
    clock,
    switches,
    file: (path, now) => {
      const [, repository, file] = /^([^/]+)\/master\/(.+)$/.exec(path) ?? [];
      const visible = { now, publishAfterMs: switches.publishAfterHours * HOUR_MS };
      const content = repository === undefined ? null : contentOf(`${repository}/${file}`, visible);
      return content === null ? null : `${JSON.stringify(content, null, 2)}\n`;
    },
    rows: (body) => {
      const matches = (body as { readonly matches?: unknown } | null)?.matches ?? body;
      return Array.isArray(matches) ? matches : null;
    },
  });
}
