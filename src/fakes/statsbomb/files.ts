/** StatsBomb's open data of the demo league: matches come once they are over, events with them. */

import { DEMO_COMPETITION } from "../../../sample/demo-league.ts";
import { DEMO_COUNTRY } from "../../../sample/league/clubs.ts";
import { createRandom } from "../../../sample/random.ts";
import { type EventDetail, toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../../sample/statsbomb/lineups.ts";
import { toStatsBombMatch } from "../../../sample/statsbomb/matches.ts";
import { STATSBOMB_MATCHES } from "../ids.ts";
import type { StatsBombSwitches } from "../switches.ts";
import type { MatchState, WorldMatch } from "../world/match.ts";
import type { World } from "../world/world.ts";
import { toThreeSixty } from "./three-sixty.ts";

export interface ServedSeason {
  readonly competitionId: number;
  readonly seasonId: number;
  /** Starting year of the demo season behind it. */
  readonly season: number;
  readonly index: number;
}

export interface StatsBombContext {
  readonly world: World;
  readonly served: readonly ServedSeason[];
  readonly switches: StatsBombSwitches;
  readonly now: Date;
}

interface Published {
  readonly match: WorldMatch;
  readonly state: MatchState;
  readonly updatedAt: Date;
}

const SHARE_WITH_360 = 1 / 3;
const HOUR_MS = 3_600_000;

/** "2021-05-23T16:47:49.000" */
const stampOf = (date: Date): string => date.toISOString().slice(0, 23);
const newest = (found: readonly Published[]): Date =>
  new Date(Math.max(...found.map(({ updatedAt }) => updatedAt.getTime())));

/** @param path e.g. "events/2025001.json" */
export function statsBombFile(context: StatsBombContext, path: string): unknown {
  if (path === "competitions.json") return toCompetitions(context);
  const [, competitionId, seasonId] = /^matches\/(\d+)\/(\d+)\.json$/.exec(path) ?? [];
  if (competitionId !== undefined) return toMatches(context, Number(competitionId), Number(seasonId));
  const [, kind, id] = /^(events|lineups|three-sixty)\/(\d+)\.json$/.exec(path) ?? [];
  const found = id === undefined ? null : findPublished(context, Number(id));
  if (found === null) return null;
  if (kind === "lineups") return toStatsBombLineups(found.state.view!).map(withoutOwnKeys);
  if (kind === "three-sixty" && !has360(context, found.match)) return null;
  const events = toStatsBombEvents(found.state.view!, detailOf(context, found.match));
  return kind === "events" ? events : toThreeSixty(context.world.seed, found.match.id, events);
}

function published({ world, switches, now }: StatsBombContext, season: number): readonly Published[] {
  return world.matches("LEAGUE", season).flatMap((match): readonly Published[] => {
    const state = world.state(match, now);
    const from = new Date(state.kickOffAt.getTime() + switches.publishAfterHours * HOUR_MS);
    if (state.status !== "FINISHED" || from > now) return [];
    return [{ match, state, updatedAt: state.changedAt > from ? state.changedAt : from }];
  });
}

function findPublished(context: StatsBombContext, id: number): Published | null {
  const found = STATSBOMB_MATCHES.fromProvider(id);
  const isServed = context.served.some(
    ({ index, season }) => index === found?.index && season === Math.floor(found.matchId / 1000),
  );
  if (found === null || !isServed) return null;
  return published(context, Math.floor(found.matchId / 1000)).find(({ match }) => match.id === found.matchId) ?? null;
}

function toCompetitions(context: StatsBombContext) {
  return context.served.flatMap((served) => {
    const found = published(context, served.season);
    if (found.length === 0) return [];
    const with360 = found.filter(({ match }) => has360(context, match));
    const stamp = with360.length === 0 ? null : stampOf(newest(with360));
    return [
      {
        competition_id: served.competitionId,
        season_id: served.seasonId,
        country_name: DEMO_COUNTRY.name,
        competition_name: DEMO_COMPETITION.name,
        competition_gender: "male",
        competition_youth: false,
        competition_international: false,
        season_name: `${served.season}/${served.season + 1}`,
        match_updated: stampOf(newest(found)),
        match_updated_360: stamp,
        match_available_360: stamp,
        match_available: stampOf(newest(found)),
      },
    ];
  });
}

function toMatches(context: StatsBombContext, competitionId: number, seasonId: number) {
  const served = context.served.find((each) => each.competitionId === competitionId && each.seasonId === seasonId);
  const found = served === undefined ? [] : published(context, served.season);
  return found.length === 0 ? null : found.map((each) => toMatch(context, served!, each));
}

function toMatch(context: StatsBombContext, served: ServedSeason, { match, state, updatedAt }: Published) {
  const fixture = { ...match.model().fixture, kickOffAt: state.kickOffAt };
  const { half_time, minute, attendance, ...item } = toStatsBombMatch(
    context.world.league(match.season),
    fixture,
    state.view,
  );
  const is360 = has360(context, match);
  return {
    ...item,
    match_id: STATSBOMB_MATCHES.toProvider(match.id, served.index),
    competition: { ...item.competition, competition_id: served.competitionId },
    season: { ...item.season, season_id: served.seasonId },
    home_team: withoutOwnKeys(item.home_team),
    away_team: withoutOwnKeys(item.away_team),
    home_score: state.score!.home,
    away_score: state.score!.away,
    stadium: withoutOwnKeys(item.stadium),
    match_status_360: is360 ? "available" : "scheduled",
    last_updated: stampOf(updatedAt),
    last_updated_360: is360 ? stampOf(updatedAt) : null,
    metadata: { data_version: "1.1.0", shot_fidelity_version: "2", xy_fidelity_version: "2" },
  };
}

const OWN_KEYS = new Set(["short_name", "code", "city", "birth_date"]);

/** The simulator adds some keys that StatsBomb has not. */
function withoutOwnKeys<T extends object>(value: T): object {
  const entries = Object.entries(value)
    .filter(([key]) => !OWN_KEYS.has(key))
    .map(([key, each]) => [
      key,
      key === "lineup" ? (each as readonly { position: string }[]).map(toLineupPlayer) : each,
    ]);
  return Object.fromEntries(entries);
}

function toLineupPlayer({ position, ...player }: { readonly position: string }): object {
  return withoutOwnKeys(player);
}

function detailOf({ world, switches }: StatsBombContext, { id, season }: WorldMatch): EventDetail {
  if (switches.eventDetail !== "showcase") return switches.eventDetail;
  const matches = world.matches("LEAGUE", season);
  return id === matches[0]!.id || matches.slice(-5).some((match) => match.id === id) ? "full" : "compact";
}

const has360 = ({ world }: StatsBombContext, { id }: WorldMatch): boolean =>
  createRandom(world.seed, "fakes", "has 360", id).chance(SHARE_WITH_360);
