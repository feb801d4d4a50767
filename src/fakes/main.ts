/** `npm run fakes`: the five fakes until Ctrl-C, and the lines to paste so that the service asks them. */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createFakeClock } from "./clock.ts";
import { writeCompetitionsFile } from "./competitions-file.ts";
import { createFakes, DEFAULT_NOW, DEFAULT_SEASONS, type Fakes } from "./create-fakes.ts";
import { FAKE_KEYS, STATSBOMB_IDS } from "./ids.ts";
import { liveCalendar } from "./live-calendar.ts";

const HELP = `Usage: npm run fakes -- [options]

  --port <n>      first of five ports in a row (default 7101; 0 = any free ones)
  --dir <folder>  where competitions.json is written, and the service's own folder (default .pitchlake-fakes)
  --seed <text>   another league (default "pitchlake")
  --now <time>    where the clock begins, e.g. ${DEFAULT_NOW.toISOString()}; default: now, with matches in play
  --seasons <a,b> starting years; with --now (default ${DEFAULT_SEASONS.join(",")})
  --speed <n>     clock seconds a real second (default 1)
  --plan <p>      API-Football's plan: free (100 a day, 10 a minute, default) or pro (7500 a day, 300 a minute)
`;

const OPTIONS = {
  port: { type: "string", default: "7101" },
  dir: { type: "string", default: ".pitchlake-fakes" },
  seed: { type: "string", default: "pitchlake" },
  seasons: { type: "string", default: DEFAULT_SEASONS.join(",") },
  now: { type: "string" },
  speed: { type: "string", default: "1" },
  plan: { type: "string", default: "free" },
  help: { type: "boolean", default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const at = values.now === undefined ? new Date() : new Date(values.now);
  if (Number.isNaN(at.getTime())) throw new RangeError(`--now: "${values.now}" is no time`);
  const clock = createFakeClock({ at, speed: number("speed", values.speed) });
  const given = values.seasons.split(",").map((season) => number("seasons", season));
  const { seasons, shiftDays } =
    values.now === undefined ? liveCalendar(at, values.seed) : { seasons: given, shiftDays: 0 };
  const fakes = await createFakes({
    seed: values.seed,
    clock,
    seasons,
    shiftDays,
    ports: number("port", values.port),
    ...(values.plan === "pro" ? { switches: { API_FOOTBALL: { plan: "Pro", perDay: 7500, perMinute: 300 } } } : {}),
  });
  const folder = resolve(values.dir);
  const competitions = await writeCompetitionsFile(folder, seasons);
  process.stdout.write(`${announcement(fakes, { seasons, folder, competitions })}\n`);
  const stop = () => void fakes.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

interface Place {
  readonly seasons: readonly number[];
  readonly folder: string;
  readonly competitions: string;
}

function announcement({ urls, control }: Fakes, { seasons, folder, competitions }: Place): string {
  const levers = new URL("/__control", urls.API_FOOTBALL);
  const live = control.matches().filter(({ status }) => IN_PLAY.has(status));
  return [
    "Fake providers are up. All their data is synthetic.",
    `It is ${control.clock.now().toISOString()} for them; in play: ${live.map(({ home, away }) => `${home} - ${away}`).join(", ") || "nothing"}.`,
    `Levers: ${levers.href} (see src/fakes/README.md)`,
    "",
    "Paste these into another terminal before you start the service there:",
    "",
    ...Object.entries(urls).map(([source, url]) => `export ${source}_BASE_URL=${url}`),
    `export API_FOOTBALL_KEY=${FAKE_KEYS.API_FOOTBALL}`,
    `export FOOTBALL_DATA_API_KEY=${FAKE_KEYS.FOOTBALL_DATA}`,
    `export THESPORTSDB_KEY=${FAKE_KEYS.THESPORTSDB}`,
    `export STATSBOMB_SEASONS=${seasons.map((season) => `${STATSBOMB_IDS.competition}/${season}`).join(",")}`,
    `export COMPETITIONS_FILE=${quoted(competitions)}`,
    `export DATA_DIR=${quoted(folder)}`,
    "export DEMO=false",
    "",
    "Ctrl-C stops them.",
  ].join("\n");
}

const IN_PLAY: ReadonlySet<string> = new Set(["IN_PLAY", "PAUSED", "EXTRA_TIME", "PENALTY_SHOOTOUT"]);

/** For a shell, where it needs it. */
const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new RangeError(`--${name}: "${text}" is no number`);
  return value;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
