/**
 * Event files of real size and shape, all synthetic: the demo league's simulator, printed as the provider prints
 * (two blanks, ` : `, arrays of numbers on one line, every coordinate with its decimal point).
 */

import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDemoLeague, type DemoLeague, SIMULATOR_VERSION } from "../../sample/demo-league.ts";
import { finalView, type MatchView } from "../../sample/match/match-view.ts";
import type { StatsBombEvent } from "../../sample/statsbomb/event-shape.ts";
import { toStatsBombEvents } from "../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../sample/statsbomb/lineups.ts";

const SEED = "bench";
const FIRST_SEASON = 2024;
/** What a match list says of each match. */
const UPDATED = "2026-06-01T12:00:00.000000";
/** The same as it stands in a lake key. */
export const UPDATED_T = "20260601T120000Z";

export interface StatsBombFiles {
  /** Laid out as the provider's repository: `matches/`, `events/`. */
  readonly root: string;
  readonly events: readonly string[];
  /** Of the event files. */
  readonly bytes: number;
}

/** Written once: a folder that has its matches list is whole. */
export async function makeStatsBombFiles(
  folder: string,
  wanted: { readonly files: number; readonly bytes: number },
): Promise<StatsBombFiles> {
  const root = join(folder, `statsbomb-${SIMULATOR_VERSION}-${wanted.files}-${wanted.bytes}`);
  const list = join(root, "matches", "43", "106.json");
  const isThere = await stat(list).catch(() => null);
  if (isThere === null) await write(root, list, wanted);
  const names = (await readdir(join(root, "events"))).toSorted();
  const events = names.map((name) => join(root, "events", name));
  const sizes = await Promise.all(events.map(async (file) => (await stat(file)).size));
  return { root, events, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** `lineups/{match_id}.json` beside the events, for tools that cannot do without. */
export async function makeLineupFiles({ root, events }: StatsBombFiles): Promise<void> {
  const folder = join(root, "lineups");
  if ((await stat(folder).catch(() => null)) !== null) return;
  const made = `${folder}-${process.pid}`;
  await mkdir(made);
  let count = 0;
  for (const { league, matchId } of allMatches()) {
    if (count++ >= events.length) break;
    await writeFile(join(made, `${matchId}.json`), print(toStatsBombLineups(viewOf(league, matchId)), ""));
  }
  await rename(made, folder);
}

async function write(root: string, list: string, wanted: { readonly files: number; readonly bytes: number }) {
  await mkdir(join(root, "events"), { recursive: true });
  await mkdir(join(root, "matches", "43"), { recursive: true });
  const matches: object[] = [];
  let bytes = 0;
  for (const { league, matchId } of allMatches()) {
    if (matches.length >= wanted.files && bytes >= wanted.bytes) break;
    const text = printEvents(eventsOf(league, matchId));
    await writeFile(join(root, "events", `${matchId}.json`), text);
    bytes += Buffer.byteLength(text);
    matches.push(toMatch(matchId, matches.length));
  }
  await writeFile(list, print(matches, ""));
}

function* allMatches(): Generator<{ league: DemoLeague; matchId: number }> {
  for (let season = FIRST_SEASON; ; season += 1) {
    const league = createDemoLeague({ seed: SEED, season });
    for (const { matchId } of league.fixtures) yield { league, matchId };
  }
}

function viewOf(league: DemoLeague, matchId: number): MatchView {
  const match = league.match(matchId);
  if (match === null) throw new Error(`the simulator has no match ${matchId}`);
  return finalView(match);
}

const eventsOf = (league: DemoLeague, matchId: number): readonly StatsBombEvent[] =>
  toStatsBombEvents(viewOf(league, matchId), "full");

/** A match of `matches/{competition}/{season}.json`, its least. */
export const toMatch = (matchId: number, index: number) => ({
  match_id: matchId,
  match_date: new Date(Date.UTC(2022, 10, 20 + index)).toISOString().slice(0, 10),
  home_score: 1,
  away_score: 0,
  match_status: "available",
  last_updated: UPDATED,
  home_team: { home_team_id: 1, home_team_name: "Synthetic A" },
  away_team: { away_team_id: 2, away_team_name: "Synthetic B" },
});

/** Members that come before the details named after the type. */
const FRAME = new Set(
  "id index period timestamp minute second type possession possession_team play_pattern team player position location duration under_pressure out related_events".split(
    " ",
  ),
);
/** Numbers that the provider prints with a decimal point, whatever they are. */
const DECIMAL = new Set(["location", "end_location", "duration", "length", "angle", "statsbomb_xg"]);

/** The text of one `events/{match_id}.json`. */
export function printEvents(events: readonly StatsBombEvent[]): string {
  return print(events.map(detailsLast), "");
}

function detailsLast(event: StatsBombEvent): object {
  const members = Object.entries(event);
  return Object.fromEntries([
    ...members.filter(([name]) => FRAME.has(name)),
    ...members.filter(([name]) => !FRAME.has(name)),
  ]);
}

function print(value: unknown, indent: string, isDecimal = false): string {
  if (typeof value === "number") return isDecimal && Number.isInteger(value) ? `${value}.0` : String(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? "[ ]" : `[ ${value.map((item) => print(item, indent, isDecimal)).join(", ")} ]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${indent}  "${name}" : ${print(member, `${indent}  `, DECIMAL.has(name))}`,
  );
  return `{\n${members.join(",\n")}\n${indent}}`;
}
