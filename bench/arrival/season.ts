/** A season of real results at a source of its own, whose scores change one at a time. */

import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Arrival {
  /** @param ask sends a GraphQL document */
  isVisible(ask: (query: string) => Promise<Buffer>): Promise<boolean>;
  /** When its raw object was put, in milliseconds since 1970. */
  putAt(): Promise<number>;
}

export interface Arrivals {
  /** Whether the season is served at all. */
  isServed(url: string): Promise<boolean>;
  /** Changes a result at the source, and has the service ask for the season again. */
  next(url: string): Promise<Arrival>;
  /** Returns when no run goes on any more. */
  settled(url: string): Promise<void>;
}

export interface ArrivalsOptions {
  /** DATA_DIR of the service. */
  readonly dataDir: string;
  /** Folder that the service is given as the source's address. */
  readonly base: string;
}

interface Side {
  readonly name: string;
}

/** The package's older shape. */
interface PackagedSeason {
  readonly rounds: readonly {
    readonly name: string;
    readonly matches: readonly {
      readonly date: string;
      readonly team1: Side;
      readonly team2: Side;
      readonly score1: number;
      readonly score2: number;
    }[];
  }[];
}

const FILE = "2014-15/en.1.json";
const MATCHES = `{ matches(filter: { competition: "PL", season: 2014 }, first: 100) { nodes { score { fullTime { home away } } } } }`;
const TRIGGER = `mutation { triggerIngestion(input: {
  endpoints: ["openfootball_leagues"], competitions: ["PL"], seasons: [2014], mode: FORCE
}) { run { id } userErrors { message } } }`;
const RUNS = "{ ingestionRuns(first: 20) { nodes { status } } }";

export async function createArrivals({ dataDir, base }: ArrivalsOptions): Promise<Arrivals> {
  const file = join(base, "football.json", FILE);
  await mkdir(dirname(file), { recursive: true });
  const matches = await packagedMatches();
  const write = () => writeFile(file, JSON.stringify({ name: "Premier League 2014/15", matches }));
  await write();
  const folder = join(dataDir, "lake/raw/matches/source=openfootball");
  let count = 0;
  const post = async (url: string, query: string) => {
    const key = (await readFile(join(dataDir, "admin.key"), "utf8")).trim();
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: Record<string, never>; errors?: unknown };
  };

  return {
    isServed: async (url) => /"home"/.test(JSON.stringify(await post(url, MATCHES))),
    async next(url) {
      const goals = 20 + ++count;
      // The newest come first in an answer.
      const match = matches.at(-1 - (count % 30));
      if (match === undefined) throw new Error(`${FILE} has no match ${count}`);
      match.score = { ft: [goals, 0] };
      const before = Date.now();
      await write();
      const answer = await post(url, TRIGGER);
      if (!JSON.stringify(answer).includes('"userErrors":[]')) throw new Error(JSON.stringify(answer));
      return {
        isVisible: async (ask) => (await ask(MATCHES)).includes(`{"home":${goals},`),
        putAt: () => newest(folder, before),
      };
    },
    async settled(url) {
      while (/QUEUED|RUNNING/.test(JSON.stringify(await post(url, RUNS))))
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
  };
}

async function packagedMatches() {
  const folder = dirname(createRequire(import.meta.url).resolve("football.json/package.json"));
  const { rounds } = JSON.parse(await readFile(join(folder, FILE), "utf8")) as PackagedSeason;
  return rounds.flatMap(({ name: round, matches }) =>
    matches.map(({ date, team1, team2, score1, score2 }) => ({
      round,
      date,
      team1: team1.name,
      team2: team2.name,
      score: { ft: [score1, score2] },
    })),
  );
}

/** When the newest Parquet file below a folder was last modified. */
async function newest(folder: string, since: number): Promise<number> {
  let at = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(".parquet")) continue;
    at = Math.max(at, (await stat(join(folder, name))).mtimeMs);
  }
  if (at < since - 1) throw new Error("the changed season has not arrived in raw/");
  return at;
}
