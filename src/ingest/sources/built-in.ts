/** The modules of the sources that are asked over the network, made on first use. */

import type { Config, SourceId } from "../../config/types.ts";
import type { HttpClient } from "../http-client.ts";
import { createApiFootballSource } from "./api-football.ts";
import { createFootballDataSource } from "./football-data.ts";
import type { ReadSecret } from "./http-json.ts";
import { createOpenfootballSource } from "./openfootball.ts";
import type { SourceModule } from "./source.ts";
import { createStatsBombSource } from "./statsbomb.ts";
import { createTheSportsDbSource } from "./thesportsdb.ts";

export interface BuiltInOptions {
  readonly config: Config;
  readonly http: HttpClient;
  readonly secret: ReadSecret;
  readonly now: () => Date;
  /** STATSBOMB_MAX_MATCHES; null = all. */
  readonly maxMatches: number | null;
}

const MAKERS: Readonly<Partial<Record<SourceId, (options: BuiltInOptions) => SourceModule>>> = {
  OPENFOOTBALL: ({ http }) => createOpenfootballSource({ http }),
  STATSBOMB: ({ http, maxMatches }) => createStatsBombSource({ http, maxMatches }),
  FOOTBALL_DATA: createFootballDataSource,
  THESPORTSDB: createTheSportsDbSource,
  API_FOOTBALL: createApiFootballSource,
};

/** null for a source that has no module of its own. */
export const createBuiltIn = (id: SourceId, options: BuiltInOptions): SourceModule | null =>
  MAKERS[id]?.(options) ?? null;
