/** The match list in StatsBomb's shape: matches/{competition_id}/{season_id}.json. Marked synthetic throughout. */

import { DEMO_COMPETITION, type DemoLeague, SIMULATOR_UPDATED_AT, SIMULATOR_VERSION } from "../demo-league.ts";
import { type Club, DEMO_COUNTRY } from "../league/clubs.ts";
import type { Fixture } from "../league/fixtures.ts";
import { scoreOf } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";

const STATUS_WORDS = { SCHEDULED: "scheduled", IN_PLAY: "live", PAUSED: "live", FINISHED: "available" } as const;

export type StatsBombMatch = ReturnType<typeof toStatsBombMatch>;

/**
 * `synthetic`, `attendance` and the half-time score are keys of our own; StatsBomb has none of them.
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
    half_time_home_score: halfTime?.home ?? null,
    half_time_away_score: halfTime?.away ?? null,
    match_status: STATUS_WORDS[status],
    match_status_360: null,
    last_updated: SIMULATOR_UPDATED_AT.toISOString().slice(0, 23),
    last_updated_360: null,
    metadata: { data_version: `demo-${SIMULATOR_VERSION}` },
    match_week: fixture.matchday,
    competition_stage: { id: 1, name: "Regular Season" },
    stadium: { id: fixture.home.stadium.id, name: fixture.home.stadium.name, country: DEMO_COUNTRY },
    stadium_city: fixture.home.city,
    referee: { ...fixture.referee, country: DEMO_COUNTRY },
    attendance: status === "FINISHED" ? view!.match.attendance : null,
    synthetic: true,
  };
}

/** StatsBomb writes a season as "2015/2016". */
const seasonName = (season: number): string => `${season}/${season + 1}`;

function toTeam<S extends "home" | "away">(side: S, club: Club) {
  const team = {
    [`${side}_team_id`]: club.id,
    [`${side}_team_name`]: club.name,
    [`${side}_team_gender`]: "male",
    [`${side}_team_group`]: null,
    country: DEMO_COUNTRY,
    managers: [{ ...club.manager, nickname: null, dob: null, country: DEMO_COUNTRY }],
  };
  return team as typeof team & Record<`${S}_team_id`, number> & Record<`${S}_team_name`, string>;
}
