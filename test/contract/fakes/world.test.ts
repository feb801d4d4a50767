/** What holds for all five together: same seed same bytes, one truth, a clock, other ids, a start from the shell. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { scoreOf } from "../../../sample/match/match-model.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { createFakeClock } from "../../../src/fakes/clock.ts";
import { createFakes, DEFAULT_NOW, type Fakes } from "../../../src/fakes/create-fakes.ts";
import { FAKE_SOURCES, type FakeSourceId } from "../../../src/fakes/ids.ts";
import { liveCalendar } from "../../../src/fakes/live-calendar.ts";
import { createWorld } from "../../../src/fakes/world/world.ts";
import { ask, NO_LIMITS } from "./support.ts";

const PATHS: readonly (readonly [FakeSourceId, string])[] = [
  ["API_FOOTBALL", "/fixtures?league=90001&season=2025"],
  ["API_FOOTBALL", "/fixtures?ids=9025001-9025082"],
  ["API_FOOTBALL", "/injuries?league=90001&season=2025"],
  ["FOOTBALL_DATA", "/competitions/DEMO/matches"],
  ["FOOTBALL_DATA", "/competitions/DCUP/matches"],
  ["THESPORTSDB", "/123/eventsseason.php?id=99001&s=2025-2026"],
  ["STATSBOMB", "/matches/9000/2025.json"],
  ["STATSBOMB", "/events/2025002.json"],
  ["OPENFOOTBALL", "/football.json/master/2025-26/demo.1.json"],
  ["OPENFOOTBALL", "/worldcup.json/master/2025/worldcup.json"],
];

describe("the seed", () => {
  const running: Fakes[] = [];
  const start = async (seed: string) => {
    const fakes = await createFakes({ seed, seasons: [2025], switches: NO_LIMITS });
    running.push(fakes);
    return fakes;
  };
  afterAll(() => Promise.all(running.map((fakes) => fakes.close())));

  it("gives the same bytes again, and another seed gives others", async () => {
    const texts = async (fakes: Fakes) => {
      const found: string[] = [];
      for (const [source, path] of PATHS) found.push((await ask(fakes, source, path)).text);
      return found;
    };
    const first = await texts(await start("a"));
    const again = await texts(await start("a"));
    const other = await texts(await start("b"));
    expect(again).toEqual(first);
    for (const [index, text] of other.entries()) expect(text).not.toBe(first[index]);
  });
});

describe("the five together", () => {
  let fakes: Fakes;
  beforeAll(async () => {
    const clock = createFakeClock({ at: new Date("2026-05-01T00:00:00Z") });
    fakes = await createFakes({ seasons: [2025], clock, switches: NO_LIMITS });
  });
  afterAll(() => fakes.close());

  it("tell the simulator's results once the season is over", async () => {
    const league = createDemoLeague();
    const expected = league.fixtures.map(({ matchId, home, away }) => {
      const score = scoreOf(finalView(league.match(matchId)!).moments);
      return `${home.name} ${score.home}-${score.away} ${away.name}`;
    });
    // biome-ignore lint/suspicious/noExplicitAny: five shapes
    const tell = async (source: FakeSourceId, path: string, rows: (json: any) => any[], line: (row: any) => string) =>
      expect(
        rows((await ask(fakes, source, path)).json)
          .map(line)
          .toSorted(),
        source,
      ).toEqual(expected.toSorted());
    await tell(
      "API_FOOTBALL",
      "/fixtures?league=90001&season=2025",
      ({ response }) => response,
      ({ teams, goals }) => `${teams.home.name} ${goals.home}-${goals.away} ${teams.away.name}`,
    );
    await tell(
      "FOOTBALL_DATA",
      "/competitions/DEMO/matches",
      ({ matches }) => matches,
      ({ homeTeam, awayTeam, score: { fullTime } }) =>
        `${homeTeam.name} ${fullTime.home}-${fullTime.away} ${awayTeam.name}`,
    );
    await tell(
      "THESPORTSDB",
      "/fake-premium-key/eventsseason.php?id=99001&s=2025-2026",
      ({ events }) => events,
      (row) => `${row.strHomeTeam} ${row.intHomeScore}-${row.intAwayScore} ${row.strAwayTeam}`,
    );
    await tell(
      "STATSBOMB",
      "/matches/9000/2025.json",
      (json) => json,
      (row) => `${row.home_team.home_team_name} ${row.home_score}-${row.away_score} ${row.away_team.away_team_name}`,
    );
    await tell(
      "OPENFOOTBALL",
      "/football.json/master/2025-26/demo.1.json",
      ({ matches }) => matches,
      ({ team1, team2, score }) => `${team1} ${score.ft.join("-")} ${team2}`,
    );
  });

  it("have the goals in API-Football's events that its scores have", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => 9025001 + index).join("-");
    const { response } = (await ask(fakes, "API_FOOTBALL", `/fixtures?ids=${ids}`)).json;
    for (const { goals, events } of response) {
      const scored = events.filter(
        ({ type, detail }: { type: string; detail: string }) => type === "Goal" && detail !== "Missed Penalty",
      );
      expect(scored).toHaveLength(goals.home + goals.away);
    }
  });
});

describe("the video referee", () => {
  const world = createWorld({ seed: "pitchlake", seasons: [2025], shiftMs: 0 });
  const matches = world.matches("LEAGUE", 2025);
  const scoreAt = (match: (typeof matches)[number], ms: number) => {
    const { score } = world.state(match, new Date(match.kickOffAt.getTime() + ms));
    return score === null ? 0 : score.home + score.away;
  };

  it("takes a goal back in some matches, by the seed", () => {
    const withPhantom = matches.filter((match) => match.phantom() !== null);
    expect(withPhantom.length).toBeGreaterThan(5);
    expect(withPhantom.length).toBeLessThan(60);
    for (const match of withPhantom) {
      const { period, ms, untilMs } = match.phantom()!;
      const before = period === 1 ? 0 : match.model().periodMs[1] + 15 * 60_000;
      expect(scoreAt(match, before + ms + 1000)).toBe(scoreAt(match, before + ms) + 1);
      expect(scoreAt(match, before + untilMs + 1)).toBe(scoreAt(match, before + untilMs) - 1);
    }
  });

  it("never changes the final score", () => {
    for (const match of matches) {
      const { home, away } = scoreOf(finalView(match.model()).moments);
      expect(scoreAt(match, 4 * 3_600_000)).toBe(home + away);
    }
  });

  it("is the only reason for a score to go down", () => {
    const match = matches.find((each) => each.phantom() === null && scoreAt(each, 1e9) > 2)!;
    let last = 0;
    for (let ms = 0; ms < 130 * 60_000; ms += 20_000) {
      expect(scoreAt(match, ms)).toBeGreaterThanOrEqual(last);
      last = scoreAt(match, ms);
    }
  });
});

describe("the clock", () => {
  const clockWith = (speed: number) => {
    let real = 0;
    const clock = createFakeClock({ at: DEFAULT_NOW, speed, realNow: () => real });
    const pass = (ms: number) => {
      real += ms;
    };
    return { clock, pass };
  };

  it("stands still, goes along, or runs", () => {
    for (const speed of [0, 1, 60]) {
      const { clock, pass } = clockWith(speed);
      pass(1000);
      expect(clock.now().getTime() - DEFAULT_NOW.getTime()).toBe(1000 * speed);
    }
  });

  it("opens rate windows by real time, by being moved on, or by running, and never goes back", () => {
    const { clock, pass } = clockWith(0);
    pass(1000);
    clock.advance(500);
    clock.advance(-9000);
    expect(clock.pace()).toBe(1500);
    clock.setSpeed(10);
    pass(1000);
    expect(clock.pace()).toBe(11_500);
    clock.set(DEFAULT_NOW);
    expect(clock.now()).toEqual(DEFAULT_NOW);
  });
});

describe("other ids and times", () => {
  let fakes: Fakes;
  beforeAll(async () => {
    fakes = await createFakes({
      seasons: [2025],
      shiftDays: 100,
      clock: createFakeClock({ at: new Date(DEFAULT_NOW.getTime() + 100 * 24 * 3_600_000) }),
      switches: NO_LIMITS,
      serveAs: {
        API_FOOTBALL: [39],
        FOOTBALL_DATA: [{ id: 2021, code: "PL" }],
        THESPORTSDB: ["4328"],
        STATSBOMB: [{ competitionId: 2, seasonId: 27, season: 2025 }],
        OPENFOOTBALL: [{ path: "football.json/2025-26/en.1.json", season: 2025 }],
      },
    });
  });
  afterAll(() => fakes.close());

  it("serves the league as another one, and says that it is synthetic", async () => {
    const api = (await ask(fakes, "API_FOOTBALL", "/fixtures?league=39&season=2025")).json.response;
    expect([api.length, api[0].league.id, api[0].league.name]).toEqual([90, 39, "Demo League (synthetic)"]);
    const own = (await ask(fakes, "API_FOOTBALL", "/fixtures?league=90001&season=2025")).json.response;
    const ids = new Set([...api, ...own].map(({ fixture }) => fixture.id));
    expect(ids.size).toBe(180);
    const detail = await ask(fakes, "API_FOOTBALL", `/fixtures?ids=${api[0].fixture.id}`);
    expect(detail.json.response[0].league.id).toBe(39);
    expect((await ask(fakes, "FOOTBALL_DATA", "/competitions/PL/matches")).json.competition.id).toBe(2021);
    const table = (await ask(fakes, "THESPORTSDB", "/123/lookuptable.php?l=4328&s=2025-2026")).json.table;
    expect(table[0].idLeague).toBe("4328");
    const [match] = (await ask(fakes, "STATSBOMB", "/matches/2/27.json")).json;
    expect(match).toMatchObject({ competition: { competition_id: 2 }, season: { season_id: 27 } });
    expect((await ask(fakes, "STATSBOMB", `/events/${match.match_id}.json`)).status).toBe(200);
    const file = (await ask(fakes, "OPENFOOTBALL", "/football.json/master/2025-26/en.1.json")).json;
    expect(file.name).toBe("Demo League (synthetic) 2025/26");
  });

  it("moves the calendar, so that matches are in play at another time", async () => {
    const { json } = await ask(fakes, "API_FOOTBALL", "/fixtures?live=90001");
    expect(json.response.map(({ fixture }: { fixture: { date: string } }) => fixture.date)).toEqual([
      "2026-07-06T15:00:00+00:00",
      "2026-07-06T15:00:00+00:00",
    ]);
  });
});

describe("npm run fakes", () => {
  it("prints addresses, keys and competitions to paste, answers there, and stops on SIGTERM", async () => {
    const dir = await mkdtemp(join(tmpdir(), "pitchlake fakes-"));
    const child = spawn(process.execPath, ["--import", "tsx", "src/fakes/main.ts", "--port", "0", "--dir", dir]);
    const text = await new Promise<string>((resolve, reject) => {
      let seen = "";
      child.stdout.on("data", (chunk) => {
        seen += chunk;
        if (seen.includes("Ctrl-C")) resolve(seen);
      });
      child.once("exit", () => reject(new Error(seen)));
    });
    const exports = Object.fromEntries(
      [...text.matchAll(/^export (\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(Object.keys(exports).toSorted()).toEqual(
      [
        ...FAKE_SOURCES.map((source) => `${source}_BASE_URL`),
        "API_FOOTBALL_KEY",
        "FOOTBALL_DATA_API_KEY",
        "THESPORTSDB_KEY",
        "STATSBOMB_SEASONS",
        "COMPETITIONS_FILE",
        "DATA_DIR",
        "DEMO",
      ].toSorted(),
    );
    expect(text).toMatch(/in play: \w+/);
    expect(exports.COMPETITIONS_FILE).toBe(`'${join(dir, "competitions.json")}'`);
    const { competitions } = (
      await loadConfig({ endpointsFile: null, competitionsFile: join(dir, "competitions.json") })
    ).competitions;
    expect(competitions.map(({ code, isSynthetic }) => [code, isSynthetic])).toEqual([
      ["DEMO", true],
      ["DWC", true],
      ["DEC", true],
    ]);
    const answer = await fetch(`${exports.API_FOOTBALL_BASE_URL}/status`, {
      headers: { "x-apisports-key": exports.API_FOOTBALL_KEY! },
    });
    expect(await answer.json()).toMatchObject({ errors: [] });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    await rm(dir, { recursive: true });
  });

  it("has matches in play whatever the day, in the season of that day", async () => {
    for (const day of ["2026-01-01", "2026-05-20", "2026-07-10", "2026-08-15", "2027-02-28T23:59:00Z"]) {
      const now = new Date(day);
      const { seasons, shiftDays } = liveCalendar(now, "pitchlake");
      const fakes = await createFakes({ clock: createFakeClock({ at: now }), seasons, shiftDays });
      const live = fakes.control.matches().filter(({ status }) => status === "IN_PLAY");
      expect(live.length, day).toBeGreaterThan(0);
      const season = now.getUTCMonth() >= 6 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
      expect(live.every(({ matchId }) => Math.floor(matchId / 1000) === season)).toBe(true);
      await fakes.close();
    }
  });

  it("refuses a bad option in one line", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/fakes/main.ts", "--speed", "fast"]);
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(1);
    expect(errors).toContain('--speed: "fast" is no number');
  });
});
