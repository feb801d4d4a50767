/** TheSportsDB v1: the key is in the path, lists are cut off in silence, nothing found is null. */

import { CLUBS } from "../../../sample/league/clubs.ts";
import type { FakeClock } from "../clock.ts";
import { type Answer, type FakeProvider, type FakeRequest, json } from "../http/provider.ts";
import { createMinuteWindow } from "../http/windows.ts";
import { THESPORTSDB_MATCHES, theSportsDbTeam } from "../ids.ts";
import type { TheSportsDbSwitches } from "../switches.ts";
import type { MatchState, WorldMatch } from "../world/match.ts";
import { toTable } from "../world/table.ts";
import type { World } from "../world/world.ts";
import { LEAGUE_NAME, type Row, type ServedLeague, seasonText, toEvent, toTableRow, toTeam } from "./rows.ts";

export interface TheSportsDbOptions {
  readonly world: World;
  readonly clock: FakeClock;
  readonly served: readonly ServedLeague[];
  readonly switches: TheSportsDbSwitches;
}

/** The name of the list, and its rows; a text where the provider gives one in its place. */
interface Found {
  readonly name: string;
  readonly rows: readonly Row[] | string;
}

interface Listed {
  readonly league: ServedLeague;
  readonly match: WorldMatch;
  readonly state: MatchState;
}

interface Context extends TheSportsDbOptions {
  readonly now: Date;
  readonly query: URLSearchParams;
  readonly isFree: boolean;
}

export function createTheSportsDb(options: TheSportsDbOptions): FakeProvider {
  const { clock, switches } = options;
  const minute = createMinuteWindow(clock.pace);
  const answer = ({ path, query, now }: FakeRequest): Answer => {
    const [key = "", script = "", ...rest] = path.slice(1).split("/");
    const isFree = switches.freeKeys.includes(key);
    const kind = isFree || switches.premiumKeys.includes(key) ? "good" : "bad";
    const counted = { key: kind, credits: 1 } as const;
    if (kind === "bad") return json(401, { message: "Invalid API key" }, counted);
    const taken = minute.take(isFree ? switches.perMinuteFree : switches.perMinutePremium);
    if (!taken.isAllowed) return { ...TOO_MANY, ...counted };
    const find = rest.length === 0 ? SCRIPTS[script] : undefined;
    if (find === undefined) return { ...NO_SCRIPT, ...counted };
    return toAnswer(find({ ...options, now, query, isFree }), switches, counted);
  };
  return {
    source: "THESPORTSDB",
    basePath: "/api/v1/json",
    answer,
    tooMany: ({ retryAfterS }) =>
      retryAfterS === null ? TOO_MANY : { ...TOO_MANY, headers: { "retry-after": String(retryAfterS) } },
    rows: (body) => Object.values((body as object | null) ?? {}).find(Array.isArray) ?? null,
    misplace: (row) => Object.assign(row, STRAY_LEAGUE),
    redact: (url) => url.replace(/^\/[^/?]*/, "/{key}"),
    reset: () => minute.reset(),
  };
}

const HTML = { "content-type": "text/html; charset=UTF-8" };
const TOO_MANY: Answer = { status: 429, headers: HTML, body: "<h1>429 Too Many Requests</h1>" };
const NO_SCRIPT: Answer = { status: 404, headers: HTML, body: "<h1>404 Not Found</h1>" };
const STRAY_LEAGUE = { idLeague: "99999", strLeague: "Another League (synthetic)" };

function toAnswer({ name, rows }: Found, { emptyAs }: TheSportsDbSwitches, rest: Partial<Answer>): Answer {
  if (rows.length > 0) return json(200, { [name]: rows }, rest);
  if (emptyAs === "nothing") return { ...rest, status: 200, body: "" };
  return json(200, { [name]: emptyAs === "null" ? null : [] }, rest);
}

/** Cut off for the free key, without a word. */
const cut = <T>({ isFree }: Context, rows: readonly T[], count: number): readonly T[] =>
  isFree ? rows.slice(0, count) : rows;

const leagueOf = ({ served, query }: Context, name: string): ServedLeague | undefined =>
  served.find(({ id }) => id === query.get(name));

function listed({ world, now }: Context, leagues: readonly (ServedLeague | undefined)[], season?: number) {
  const seasons = season === undefined ? world.seasons : [season];
  return leagues
    .flatMap((league) =>
      seasons.flatMap((year) =>
        league === undefined
          ? []
          : world.matches("LEAGUE", year).map((match) => ({ league, match, state: world.state(match, now) })),
      ),
    )
    .toSorted((a, b) => a.state.kickOffAt.getTime() - b.state.kickOffAt.getTime() || a.match.id - b.match.id);
}

function events(context: Context, found: readonly Listed[], name = "events"): Found {
  const { world, switches } = context;
  const rows = found.map(({ league, match, state }) => toEvent(world.seed, league, match, state));
  const strays = rows
    .slice(0, switches.strayRows)
    .map((row) => ({ ...row, ...STRAY_LEAGUE, idEvent: `9${row.idEvent}` }));
  return { name, rows: [...strays, ...rows] };
}

const SEASON = /^\d{4}(-\d{4})?$/;
const yearOf = (season: string): number => Number(season.slice(0, 4));

function seasonEvents(context: Context, keep: (listed: Listed) => boolean, rows: number): Found {
  const season = context.query.get("s") ?? seasonText(context.world.seasons.at(-1)!);
  if (!SEASON.test(season)) return { name: "events", rows: "Invalid season" };
  const found = listed(context, [leagueOf(context, "id")], yearOf(season)).filter(keep);
  return events(context, cut(context, found, rows));
}

const isOfTeam =
  (id: string | null) =>
  ({ match }: Listed): boolean =>
    [match.home, match.away].some((club) => theSportsDbTeam(club.id) === id);
const isOver = ({ state }: Listed): boolean => state.status === "FINISHED" || state.status === "AWARDED";
const isToCome = ({ state }: Listed): boolean => state.status === "SCHEDULED" || state.status === "POSTPONED";

const teams = (context: Context, keep: (club: (typeof CLUBS)[number]) => boolean): Found => ({
  name: "teams",
  rows: CLUBS.filter(keep).map((club) => toTeam(context.served[0]!, club)),
});

const SCRIPTS: Readonly<Record<string, (context: Context) => Found>> = {
  "eventsseason.php": (context) => seasonEvents(context, () => true, context.switches.seasonRows),
  "eventsround.php": (context) =>
    seasonEvents(context, ({ match }) => String(match.matchday) === context.query.get("r"), 1000),
  "eventspastleague.php": (context) => {
    const past = listed(context, [leagueOf(context, "id")])
      .filter(isOver)
      .toReversed();
    return events(context, past.slice(0, context.switches.leagueRows));
  },
  "eventsnextleague.php": (context) => {
    const next = listed(context, [leagueOf(context, "id")]).filter(isToCome);
    return events(context, next.slice(0, context.switches.leagueRows));
  },
  "eventsday.php": (context) => {
    const { query, served } = context;
    const asked = query.has("l") ? [leagueOf(context, "l")] : served;
    const found = listed(context, query.get("s") === "Soccer" || query.has("l") ? asked : []);
    return events(
      context,
      found.filter(({ state }) => state.kickOffAt.toISOString().startsWith(query.get("d") ?? "-")),
    );
  },
  "eventslast.php": (context) => {
    const past = listed(context, context.served.slice(0, 1))
      .filter(isOfTeam(context.query.get("id")))
      .filter(isOver);
    return events(context, cut(context, past.toReversed().slice(0, 5), 1), "results");
  },
  "eventsnext.php": (context) => {
    const next = listed(context, context.served.slice(0, 1))
      .filter(isOfTeam(context.query.get("id")))
      .filter(isToCome);
    return events(context, cut(context, next.slice(0, 5), 1));
  },
  "lookupevent.php": (context) => {
    const found = THESPORTSDB_MATCHES.fromProvider(Number(context.query.get("id")));
    const league = context.served.find(({ index }) => index === found?.index);
    return events(
      context,
      listed(context, [league]).filter(({ match }) => match.id === found?.matchId),
    );
  },
  "lookuptable.php": (context) => {
    const league = leagueOf(context, "l");
    const season = yearOf(context.query.get("s") ?? seasonText(context.world.seasons.at(-1)!));
    if (league === undefined || !context.world.seasons.includes(season)) return { name: "table", rows: [] };
    const states = listed(context, [league], season).map(({ state }) => state);
    const updated = new Date(Math.max(...states.map(({ changedAt }) => changedAt.getTime())));
    const rows = toTable(states).map((row) => toTableRow(league, season, row, updated));
    return { name: "table", rows: cut(context, rows, context.switches.tableRows) };
  },
  "lookup_all_teams.php": (context) => {
    const league = leagueOf(context, "id");
    return { name: "teams", rows: league === undefined ? [] : CLUBS.map((club) => toTeam(league, club)) };
  },
  "searchteams.php": (context) => {
    const text = context.query.get("t")?.toLowerCase() ?? "";
    return teams(context, ({ name }) => text !== "" && name.toLowerCase().includes(text));
  },
  "lookupteam.php": (context) => teams(context, ({ id }) => theSportsDbTeam(id) === context.query.get("id")),
  "all_leagues.php": ({ served }) => ({
    name: "leagues",
    rows: served.map(({ id }) => ({
      idLeague: id,
      strLeague: LEAGUE_NAME,
      strSport: "Soccer",
      strLeagueAlternate: null,
    })),
  }),
};
