/** Simulated matches as templates: copies of one differ in teams, players and ids, so that a lake of millions takes minutes. */

import { createDemoLeague } from "../../sample/demo-league.ts";
import { scoreOf } from "../../sample/match/match-model.ts";
import { finalView } from "../../sample/match/match-view.ts";
import { toStatsBombEvents } from "../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../sample/statsbomb/lineups.ts";
import { printEvents } from "../ingest/statsbomb-files.ts";

const SEED = "bench";
const SEASON = 2024;
/** All of a simulated season. */
export const TEMPLATES = 90;

export interface Team {
  readonly id: number;
  readonly name: string;
}

export interface Fixture {
  readonly matchId: number;
  readonly home: Team;
  readonly away: Team;
}

export interface MatchTemplate {
  readonly score: { readonly home: number; readonly away: number };
  /** The text of `events/{match_id}.json` as the provider prints it. `salt` makes others of the events' ids. */
  events(fixture: Fixture, salt?: number): string;
  /** One text a team. */
  lineups(fixture: Fixture): readonly string[];
}

/** Simulates it; a tenth of a second. */
export function createMatchTemplate(number: number): MatchTemplate {
  const league = createDemoLeague({ seed: SEED, season: SEASON });
  const { matchId, home } = league.fixtures[number % TEMPLATES] ?? missing(number);
  const view = finalView(league.match(matchId) ?? missing(number));
  const events = split(printEvents(toStatsBombEvents(view, "full")));
  const lineups = toStatsBombLineups(view);
  return {
    score: scoreOf(view.moments),
    events: (fixture, salt = 0) => {
      const ids = scramble(fixture.matchId + salt * 7919);
      return fill(
        events,
        (id) => playerOrTeam(id, id === home.id || clubOf(id) === home.id ? fixture.home : fixture.away),
        ids,
      );
    },
    lineups: (fixture) =>
      lineups.map((sheet) => {
        const team = sheet.team_id === home.id ? fixture.home : fixture.away;
        const lineup = sheet.lineup.map((player) => {
          const { id, name } = playerOf(player.player_id, team);
          return { ...player, player_id: id, player_name: name, player_nickname: null };
        });
        return JSON.stringify({ ...sheet, team_id: team.id, team_name: team.name, lineup });
      }),
  };
}

/** Players of club 9005 are 900501 …; clubs have four digits. */
const clubOf = (id: number): number => Math.floor(id / 100);
const isPlayer = (id: number): boolean => id > 100_000;

const playerOrTeam = (id: number, team: Team): Team => (isPlayer(id) ? playerOf(id, team) : team);

/** The simulator's players of one shirt are one player of the team, whichever club stands for it. */
function playerOf(id: number, team: Team): Team {
  const place = id % 100;
  return { id: team.id * 100 + place, name: `${letters(team.id)} ${letters(place + 100)}son` };
}

const SYLLABLES = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu", "ha"];

/** A made-up word that no other number below 4096 has. */
function letters(number: number): string {
  const word = [number >> 8, number >> 4, number].map((digits) => SYLLABLES[digits & 15]).join("");
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Text between marks; a mark is the digits of a uuid's first part, or the id of a team or player with its name. */
interface SplitText {
  readonly texts: readonly string[];
  readonly marks: readonly (string | { readonly id: number; readonly between: string })[];
}

const MARK = /"id" : (9\d{3}|9\d{5})(,\s+"name" : )"[^"]*"|(?<=")([0-9a-f]{8})(?=-[0-9a-f]{4}-[0-9a-f]{4}-)/g;

function split(text: string): SplitText {
  const texts: string[] = [];
  const marks: (string | { id: number; between: string })[] = [];
  let end = 0;
  for (const found of text.matchAll(MARK)) {
    texts.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    marks.push(found[3] ?? { id: Number(found[1]), between: found[2] ?? "" });
  }
  return { texts: [...texts, text.slice(end)], marks };
}

function fill({ texts, marks }: SplitText, named: (id: number) => Team, toId: (digits: string) => string): string {
  const parts: string[] = [];
  for (const [index, mark] of marks.entries()) {
    parts.push(texts[index] ?? "");
    if (typeof mark === "string") parts.push(toId(mark));
    else {
      const { id, name } = named(mark.id);
      parts.push(`"id" : ${id}${mark.between}"${name}"`);
    }
  }
  parts.push(texts.at(-1) ?? "");
  return parts.join("");
}

/** Another uuid for each in this match, and another in each match. */
function scramble(key: number): (digits: string) => string {
  const bits = Math.imul(key, 0x9e3779b1);
  return (digits) => ((Number.parseInt(digits, 16) ^ bits) >>> 0).toString(16).padStart(8, "0");
}

function missing(number: number): never {
  throw new Error(`the simulator has no match ${number}`);
}
