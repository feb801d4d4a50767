/** `npm run fakes`: the five fakes until Ctrl-C, and the lines to paste so that the service asks them. */

import { parseArgs } from "node:util";
import { createFakeClock } from "./clock.ts";
import { createFakes, DEFAULT_NOW } from "./create-fakes.ts";
import { FAKE_KEYS } from "./ids.ts";

const HELP = `Usage: npm run fakes -- [options]

  --port <n>      first of five ports in a row (default 7101; 0 = any free ones)
  --seed <text>   another league (default "pitchlake")
  --seasons <a,b> starting years (default 2024,2025)
  --now <time>    where the clock begins (default ${DEFAULT_NOW.toISOString()})
  --speed <n>     clock seconds a real second (default 1)
  --live          real time, and a calendar moved so that matches are in play right now
  --plan <p>      API-Football's plan: free (100 a day, 10 a minute, default) or pro (7500 a day, 300 a minute)
`;

/** Kick-offs stay on the quarter of an hour. */
const QUARTERS_A_DAY = 96;
const QUARTER_MS = 15 * 60_000;
const OPTIONS = {
  port: { type: "string", default: "7101" },
  seed: { type: "string", default: "pitchlake" },
  seasons: { type: "string", default: "2024,2025" },
  now: { type: "string", default: DEFAULT_NOW.toISOString() },
  speed: { type: "string", default: "1" },
  live: { type: "boolean", default: false },
  plan: { type: "string", default: "free" },
  help: { type: "boolean", default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const at = values.live ? new Date() : new Date(values.now);
  if (Number.isNaN(at.getTime())) throw new RangeError(`--now: "${values.now}" is no time`);
  const clock = createFakeClock({ at, speed: number("speed", values.speed) });
  const fakes = await createFakes({
    seed: values.seed,
    clock,
    seasons: values.seasons.split(",").map((season) => number("seasons", season)),
    shiftDays: values.live ? Math.floor((at.getTime() - DEFAULT_NOW.getTime()) / QUARTER_MS) / QUARTERS_A_DAY : 0,
    ports: number("port", values.port),
    ...(values.plan === "pro" ? { switches: { API_FOOTBALL: { plan: "Pro", perDay: 7500, perMinute: 300 } } } : {}),
  });
  process.stdout.write(`${announcement(fakes.urls, clock.now())}\n`);
  const stop = () => void fakes.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

function announcement(urls: Readonly<Record<string, string>>, now: Date): string {
  const control = new URL("/__control", urls.API_FOOTBALL);
  return [
    "Fake providers are up. All their data is synthetic.",
    `It is ${now.toISOString()} for them. Levers: ${control.href} (see src/fakes/README.md)`,
    "",
    "Paste these before you start the service:",
    "",
    ...Object.entries(urls).map(([source, url]) => `export ${source}_BASE_URL=${url}`),
    `export API_FOOTBALL_KEY=${FAKE_KEYS.API_FOOTBALL}`,
    `export FOOTBALL_DATA_API_KEY=${FAKE_KEYS.FOOTBALL_DATA}`,
    `export THESPORTSDB_KEY=${FAKE_KEYS.THESPORTSDB}`,
    "",
    "Ctrl-C stops them.",
  ].join("\n");
}

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
