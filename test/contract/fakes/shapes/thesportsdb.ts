/** TheSportsDB v1, from CONTRACTS.md §3: every value is a string or null. */

import { list, object, orNull, type Shape, text } from "./shape.ts";

const row = (keys: string, nullable: string): Shape => ({
  ...object({
    ...Object.fromEntries(keys.split(" ").map((key) => [key, text])),
    ...Object.fromEntries(nullable.split(" ").map((key) => [key, orNull(text)])),
  }),
  additionalProperties: orNull(text),
});

const event = row(
  "idEvent idAPIfootball strEvent strEventAlternate strFilename strSport idLeague strLeague strLeagueBadge strSeason strHomeTeam strAwayTeam intRound dateEvent dateEventLocal strTime strTimeLocal idHomeTeam strHomeTeamBadge idAwayTeam strAwayTeamBadge idVenue strVenue strCountry strCity strPostponed strLocked",
  "strDescriptionEN intHomeScore intAwayScore intSpectators strOfficial strTimestamp strGroup intScore intScoreVotes strResult strPoster strSquare strFanart strThumb strBanner strMap strTweet1 strTweet2 strTweet3 strVideo strStatus",
);
const tableRow = row(
  "idStanding intRank idTeam strTeam strBadge idLeague strLeague strSeason strForm intPlayed intWin intLoss intDraw intGoalsFor intGoalsAgainst intGoalDifference intPoints dateUpdated",
  "strDescription",
);
const team = row(
  "idTeam idAPIfootball strTeam strTeamShort intFormedYear strSport idLeague strLeague idVenue strStadium intStadiumCapacity strLocation strCountry strBadge strColour1 strGender",
  "idESPN strTeamAlternate idLeague2 idLeague3 idLeague4 idLeague5 idLeague6 idLeague7 strColour2 strColour3",
);

export const events = object({ events: list(event, { minItems: 1 }) });
export const results = object({ results: list(event, { minItems: 1 }) });
export const table = object({ table: list(tableRow, { minItems: 1 }) });
export const teams = object({ teams: list(team, { minItems: 1 }) });
export const leagues = object({ leagues: list(row("idLeague strLeague strSport", "strLeagueAlternate")) });
