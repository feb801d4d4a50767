/** Rows of TheSportsDB: every value is a string or null. */

import { DEMO_COMPETITION } from "../../../sample/demo-league.ts";
import { CLUBS, type Club, DEMO_COUNTRY } from "../../../sample/league/clubs.ts";
import { createRandom } from "../../../sample/random.ts";
import { API_FOOTBALL_MATCHES, apiFootballTeam, type Served, THESPORTSDB_MATCHES, theSportsDbTeam } from "../ids.ts";
import type { MatchState, WorldMatch } from "../world/match.ts";
import type { TableRow } from "../world/table.ts";

export type ServedLeague = Served<string>;
export type Row = Record<string, string | null>;

export const LEAGUE_NAME = DEMO_COMPETITION.name;
const BADGES = "https://r2.fakes.test/badge";

export const seasonText = (season: number): string => `${season}-${season + 1}`;
const badgeOf = (club: Club): string => `${BADGES}/${theSportsDbTeam(club.id)}.png`;

export function toEvent(seed: string, league: ServedLeague, match: WorldMatch, state: MatchState): Row {
  const { home, away } = match;
  const kickOff = state.kickOffAt.toISOString();
  const [day, time] = [kickOff.slice(0, 10), kickOff.slice(11, 19)];
  const score = (side: "home" | "away") => (state.score === null ? null : String(state.score[side]));
  return {
    idEvent: String(THESPORTSDB_MATCHES.toProvider(match.id, league.index)),
    idAPIfootball: String(API_FOOTBALL_MATCHES.toProvider(match.id, 0)),
    strEvent: `${home.name} vs ${away.name}`,
    strEventAlternate: `${away.name} @ ${home.name}`,
    strFilename: `${LEAGUE_NAME} ${day} ${home.name} vs ${away.name}`,
    strSport: "Soccer",
    idLeague: league.id,
    strLeague: LEAGUE_NAME,
    strLeagueBadge: `${BADGES}/league/${league.id}.png`,
    strSeason: seasonText(match.season),
    strDescriptionEN: null,
    strHomeTeam: home.name,
    strAwayTeam: away.name,
    intHomeScore: score("home"),
    intRound: String(match.matchday),
    intAwayScore: score("away"),
    intSpectators: state.status === "FINISHED" ? String(match.model().attendance) : null,
    strOfficial: null,
    strTimestamp: timestampOf(seed, match, `${day}T${time}`),
    dateEvent: day,
    dateEventLocal: day,
    strTime: time,
    strTimeLocal: time,
    strGroup: null,
    idHomeTeam: theSportsDbTeam(home.id),
    strHomeTeamBadge: badgeOf(home),
    idAwayTeam: theSportsDbTeam(away.id),
    strAwayTeamBadge: badgeOf(away),
    intScore: null,
    intScoreVotes: null,
    strResult: null,
    idVenue: String(home.stadium.id + 10_000),
    strVenue: home.stadium.name,
    strCountry: DEMO_COUNTRY.name,
    strCity: home.city,
    strPoster: null,
    strSquare: null,
    strFanart: null,
    strThumb: null,
    strBanner: null,
    strMap: null,
    strTweet1: null,
    strTweet2: null,
    strTweet3: null,
    strVideo: null,
    strStatus: statusOf(state),
    strPostponed: state.status === "POSTPONED" ? "yes" : "no",
    strLocked: "unlocked",
  };
}

/** UTC without an offset; some rows have one all the same, and in some it is missing. */
function timestampOf(seed: string, { id }: WorldMatch, text: string): string | null {
  const draw = createRandom(seed, "fakes", "timestamp", id).next();
  if (draw < 0.08) return null;
  return draw < 0.16 ? `${text}+00:00` : text;
}

/** Crowd-sourced: the same thing in several spellings. */
function statusOf({ status, view, match }: MatchState): string | null {
  switch (status) {
    case "SCHEDULED":
      return match.id % 3 === 0 ? "Not Started" : match.id % 7 === 0 ? "" : "NS";
    case "IN_PLAY":
      return view?.clock?.period === 1 ? "1H" : "2H";
    case "PAUSED":
      return "HT";
    case "FINISHED":
      return match.id % 4 === 0 ? "FT" : "Match Finished";
    case "POSTPONED":
      return "Match Postponed";
    case "CANCELLED":
      return "CANC";
    case "ABANDONED":
    case "SUSPENDED":
      return "ABD";
    case "EXTRA_TIME":
      return "ET";
    case "PENALTY_SHOOTOUT":
      return "P";
    case "AWARDED":
      return "FT";
  }
}

export function toTableRow(league: ServedLeague, season: number, row: TableRow, updated: Date): Row {
  const { club, tally } = row;
  return {
    idStanding: String(Number(league.id) * 100 + row.rank),
    intRank: String(row.rank),
    idTeam: theSportsDbTeam(club.id),
    strTeam: club.name,
    strBadge: badgeOf(club),
    idLeague: league.id,
    strLeague: LEAGUE_NAME,
    strSeason: seasonText(season),
    strForm: row.form,
    strDescription: row.rank === CLUBS.length ? "Relegation" : null,
    intPlayed: String(tally.played),
    intWin: String(tally.win),
    intLoss: String(tally.lose),
    intDraw: String(tally.draw),
    intGoalsFor: String(tally.for),
    intGoalsAgainst: String(tally.against),
    intGoalDifference: String(row.difference),
    intPoints: String(row.points),
    dateUpdated: updated.toISOString().slice(0, 19).replace("T", " "),
  };
}

export const toTeam = (league: ServedLeague, club: Club): Row => ({
  idTeam: theSportsDbTeam(club.id),
  idESPN: null,
  idAPIfootball: String(apiFootballTeam(club.id)),
  strTeam: club.name,
  strTeamAlternate: club.shortName === club.name ? null : club.shortName,
  strTeamShort: club.code,
  intFormedYear: String(club.founded),
  strSport: "Soccer",
  idLeague: league.id,
  strLeague: LEAGUE_NAME,
  idLeague2: null,
  idLeague3: null,
  idLeague4: null,
  idLeague5: null,
  idLeague6: null,
  idLeague7: null,
  idVenue: String(club.stadium.id + 10_000),
  strStadium: club.stadium.name,
  intStadiumCapacity: String(club.stadium.capacity),
  strLocation: `${club.city}, ${DEMO_COUNTRY.name}`,
  strCountry: DEMO_COUNTRY.name,
  strBadge: badgeOf(club),
  strColour1: `#${club.colour}`,
  strColour2: null,
  strColour3: null,
  strGender: "Male",
});
