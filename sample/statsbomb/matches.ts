/** The match list in StatsBomb's shape: matches/{competition_id}/{season_id}.json. Marked synthetic throughout. */

import { DEMO_COMPETITION, type DemoLeague, SIMULATOR_UPDATED_AT, SIMULATOR_VERSION } from "../demo-league.ts";
import { type Club, DEMO_COUNTRY } from "../league/clubs.ts";
import type { Fixture } from "../league/fixtures.ts";
import { minuteOf, scoreOf } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";

const STATUS_WORDS = { SCHEDULED: "scheduled", IN_PLAY: "live", PAUSED: "paused", FINISHED: "available" } as const;

export type StatsBombMatch = ReturnType<typeof toStatsBombMatch>;

/**
 * Keys of our own, which StatsBomb does not have: `synthetic`, `attendance`, `half_time`, `minute`, the stadium's `city`,
 * a team's `short_name` and `code`.
 * `kick_off` is UTC. Before kick-off, or without a view, the scores are null.
 */
export function toStatsBombMatch(league: DemoLeague, fixture: Fixture, view: MatchView | null) {
  const status = view?.status ?? "SCHEDULED";
  const score = view === null || status === "SCHEDULED" ? null : scoreOf(view.moments);
  const isHalfPlayed = view !== null && (status === "PAUSED" || view.clock?.period === 2);
  const halfTime = isHalfPlayed ? scoreOf(view.moments, 1) : null;
  const kickOff = fixture.kickOffAt.toISOString();
  return {
    match_id: fixture.matchId,
    match_date: kickOff.slice(0, 10),
    kick_off: kickOff.slice(11, 23),
    competition: {
      competition_id: DEMO_COMPETITION.id,
      country_name: DEMO_COUNTRY.name,
      competition_name: DEMO_COMPETITION.name,
    },
    season: { season_id: league.season, season_name: seasonName(league.season) },
    home_team: toTeam("home", fixture.home),
    away_team: toTeam("away", fixture.away),
    home_score: score?.home ?? null,
    away_score: score?.away ?? null,
    half_time: halfTime,
    minute: view === null ? null : minuteShown(view),
    match_status: STATUS_WORDS[status],
    match_status_360: null,
    last_updated: SIMULATOR_UPDATED_AT.toISOString().slice(0, 23),
    last_updated_360: null,
    metadata: { data_version: `demo-${SIMULATOR_VERSION}` },
    match_week: fixture.matchday,
    competition_stage: { id: 1, name: "Regular Season" },
    stadium: {
      id: fixture.home.stadium.id,
      name: fixture.home.stadium.name,
      city: fixture.home.city,
      country: DEMO_COUNTRY,
    },
    referee: { ...fixture.referee, country: DEMO_COUNTRY },
    attendance: status === "FINISHED" ? view!.match.attendance : null,
    synthetic: true,
  };
}

/** Of a match in play; the clock stands still in added time. */
function minuteShown({ status, clock }: MatchView): number | null {
  if (clock === null || status === "FINISHED") return null;
  return Math.min(minuteOf(clock), clock.period === 1 ? 45 : 90);
}

/** StatsBomb writes a season as "2015/2016". */
const seasonName = (season: number): string => `${season}/${season + 1}`;

function toTeam<S extends "home" | "away">(side: S, club: Club) {
  const team = {
    [`${side}_team_id`]: club.id,
    [`${side}_team_name`]: club.name,
    [`${side}_team_gender`]: "male",
    [`${side}_team_group`]: null,
    short_name: club.shortName,
    code: club.code,
    country: DEMO_COUNTRY,
    managers: [{ ...club.manager, nickname: null, dob: null, country: DEMO_COUNTRY }],
  };
  return team as typeof team & Record<`${S}_team_id`, number> & Record<`${S}_team_name`, string>;
}
