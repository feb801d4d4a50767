import { describe, expect, it } from "vitest";
import { toApiFootballStandings } from "../../../sample/api-football/standings.ts";
import { CLUBS } from "../../../sample/league/clubs.ts";
import { MATCHDAYS } from "../../../sample/league/fixtures.ts";
import { scoreOf } from "../../../sample/match/match-model.ts";
import { league, views } from "./every-match.ts";

describe("the fixture list", () => {
  it("is a double round robin of 90 matches on 18 matchdays", () => {
    const meetings = league.fixtures.map(({ home, away }) => `${home.code}-${away.code}`);
    expect(league.fixtures).toHaveLength(90);
    expect(new Set(meetings).size).toBe(90);
    expect(league.fixtures.every(({ home, away }) => home !== away)).toBe(true);
    expect(new Set(league.fixtures.map(({ matchday }) => matchday)).size).toBe(MATCHDAYS);
  });

  it("has every club once a matchday, nine times at home", () => {
    for (let matchday = 1; matchday <= MATCHDAYS; matchday++) {
      const clubs = league.fixtures
        .filter((fixture) => fixture.matchday === matchday)
        .flatMap(({ home, away }) => [home.code, away.code]);
      expect(new Set(clubs).size).toBe(10);
    }
    for (const club of CLUBS) expect(league.fixtures.filter(({ home }) => home === club)).toHaveLength(9);
  });

  it("lies wholly in the past of its version, matchdays in order", () => {
    const days = league.fixtures.map(({ kickOffAt }) => kickOffAt.toISOString().slice(0, 10));
    expect(days[0]! >= "2025-08-10" && days.at(-1)! <= "2026-05-31").toBe(true);
    for (let matchday = 2; matchday <= MATCHDAYS; matchday++) {
      const [before, after] = [matchday - 1, matchday].map((day) =>
        league.fixtures.filter((fixture) => fixture.matchday === day).map(({ kickOffAt }) => kickOffAt.getTime()),
      );
      expect(Math.max(...before!)).toBeLessThan(Math.min(...after!));
    }
    expect(new Set(league.fixtures.slice(-5).map(({ kickOffAt }) => kickOffAt.getTime())).size).toBe(1);
  });
});

describe("clubs and squads", () => {
  it("are ten clubs with codes, and 200 players whose names and ids are their own", () => {
    const players = [...league.squads.values()].flat();
    expect(new Set(CLUBS.map(({ code }) => code)).size).toBe(10);
    expect(CLUBS.every(({ code }) => /^[A-Z]{3}$/.test(code))).toBe(true);
    expect(players).toHaveLength(200);
    expect(new Set(players.map(({ name }) => name)).size).toBe(200);
    expect(new Set(players.map(({ id }) => id)).size).toBe(200);
  });

  it("have shirt numbers that nobody shares within a club", () => {
    for (const squad of league.squads.values()) {
      expect(new Set(squad.map(({ jerseyNumber }) => jerseyNumber)).size).toBe(squad.length);
    }
  });
});

describe("results over the season", () => {
  const scores = views.map(({ moments }) => scoreOf(moments));
  const home = scores.reduce((sum, score) => sum + score.home, 0) / 90;
  const away = scores.reduce((sum, score) => sum + score.away, 0) / 90;

  it("look like football: 2 to 3.5 goals a match, more at home, draws now and then", () => {
    expect(home + away).toBeGreaterThan(2);
    expect(home + away).toBeLessThan(3.5);
    expect(home).toBeGreaterThan(away);
    const draws = scores.filter((score) => score.home === score.away).length;
    expect(draws).toBeGreaterThan(9);
    expect(draws).toBeLessThan(36);
  });

  it("have everything that a reader must survive: own goals, penalties scored and missed, all three cards", () => {
    const moments = views.flatMap((view) => view.moments);
    const penalties = moments.flatMap((moment) =>
      moment.kind === "shot" && moment.type === "Penalty" ? [moment.outcome] : [],
    );
    const cards = moments.flatMap((moment) =>
      moment.kind === "foul" || moment.kind === "misconduct" ? [moment.card] : [],
    );
    expect(moments.some(({ kind }) => kind === "ownGoal")).toBe(true);
    expect(penalties).toContain("Goal");
    expect(penalties).toContain("Saved");
    for (const card of ["Yellow Card", "Second Yellow", "Red Card"]) expect(cards).toContain(card);
  });

  it("add up to a table", () => {
    const [rows] = toApiFootballStandings(league, views).league.standings;
    const sum = (pick: (row: NonNullable<typeof rows>[number]) => number) =>
      rows!.reduce((total, row) => total + pick(row), 0);
    const decided = scores.filter((score) => score.home !== score.away).length;
    expect(rows!.every(({ all, home, away }) => all.played === 18 && home.played === 9 && away.played === 9)).toBe(
      true,
    );
    expect(sum(({ points }) => points)).toBe(decided * 3 + (90 - decided) * 2);
    expect(sum(({ goalsDiff }) => goalsDiff)).toBe(0);
    expect(sum(({ all }) => all.win)).toBe(decided);
    expect(sum(({ all }) => all.goals.for)).toBe(scores.reduce((total, score) => total + score.home + score.away, 0));
    expect(rows!.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
