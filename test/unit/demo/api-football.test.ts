import { describe, expect, it } from "vitest";
import { toElapsed } from "../../../sample/api-football/clock.ts";
import { toApiFootballEvents } from "../../../sample/api-football/events.ts";
import { toApiFootballFixture } from "../../../sample/api-football/fixtures.ts";
import { toApiFootballLineups } from "../../../sample/api-football/lineups.ts";
import { toApiFootballStandings } from "../../../sample/api-football/standings.ts";
import { toApiFootballStatistics } from "../../../sample/api-football/statistics.ts";
import { scoreOf } from "../../../sample/match/match-model.ts";
import { league, views } from "./every-match.ts";

const items = views.map((view) => [view, toApiFootballFixture(league, view.match.fixture, view)] as const);

describe("/fixtures items", () => {
  it("have the score, the winner and the status of a finished match", () => {
    for (const [{ moments }, item] of items) {
      const score = scoreOf(moments);
      expect(item.goals).toEqual(score);
      expect(item.score).toEqual({
        halftime: scoreOf(moments, 1),
        fulltime: score,
        extratime: { home: null, away: null },
        penalty: { home: null, away: null },
      });
      expect(item.teams.home.winner).toBe(score.home === score.away ? null : score.home > score.away);
      expect(item.teams.away.winner).toBe(score.home === score.away ? null : score.away > score.home);
      expect(item.fixture.status).toEqual({ long: "Match Finished", short: "FT", elapsed: 90, extra: null });
    }
  });

  it("write the date with its zone, the same instant as the timestamp, and the round by number", () => {
    for (const [, { fixture, league: competition }] of items) {
      expect(fixture.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\+00:00$/);
      expect(Date.parse(fixture.date)).toBe(fixture.timestamp * 1000);
      expect(fixture.periods.second! - fixture.periods.first!).toBeGreaterThan(60 * 60);
      expect(competition).toMatchObject({ name: "Demo League (synthetic)", season: 2025 });
      expect(competition.round).toMatch(/^Regular Season - \d+$/);
    }
  });

  it("leave everything open before kick-off", () => {
    const item = toApiFootballFixture(league, league.fixtures[0]!, null);
    expect(item.fixture.status).toEqual({ long: "Not Started", short: "NS", elapsed: null, extra: null });
    expect(item.goals).toEqual({ home: null, away: null });
    expect(item.score.halftime).toEqual({ home: null, away: null });
    expect(item.fixture.periods).toEqual({ first: null, second: null });
    expect([item.teams.home.winner, item.teams.away.winner]).toEqual([null, null]);
  });
});

describe("/fixtures/events items", () => {
  const all = views.map((view) => [view, toApiFootballEvents(view)] as const);

  it("have as many goals as the score, missed penalties not counted", () => {
    for (const [{ match, moments }, events] of all) {
      const goals = events.filter(({ type, detail }) => type === "Goal" && detail !== "Missed Penalty");
      const home = goals.filter(({ team }) => team.id === match.fixture.home.id).length;
      expect({ home, away: goals.length - home }).toEqual(scoreOf(moments));
    }
    expect(all.some(([, events]) => events.some(({ detail }) => detail === "Missed Penalty"))).toBe(true);
    expect(all.some(([, events]) => events.some(({ detail }) => detail === "Own Goal"))).toBe(true);
  });

  it("write a second yellow as two rows, and number substitutions by team: off is player, on is assist", () => {
    const second = views.flatMap((view) =>
      view.moments.flatMap((moment) =>
        moment.kind === "foul" && moment.card === "Second Yellow" ? [[view, moment] as const] : [],
      ),
    );
    expect(second.length).toBeGreaterThan(0);
    for (const [view, { fouler }] of second) {
      const rows = toApiFootballEvents(view).filter(
        ({ type, player }) => type === "Card" && player.id === fouler.player.id,
      );
      expect(rows.map(({ detail }) => detail)).toEqual(["Yellow Card", "Yellow Card", "Red Card"]);
    }
    for (const [{ match }, events] of all) {
      const changes = events.filter(({ type, team }) => type === "subst" && team.id === match.fixture.home.id);
      const bench = new Set(match.sheets.home.bench.map(({ id }) => id));
      expect(changes.map(({ detail }) => detail)).toEqual(changes.map((_, index) => `Substitution ${index + 1}`));
      expect(changes.every(({ player, assist }) => bench.has(assist.id!) && !bench.has(player.id!))).toBe(true);
    }
  });

  it("count minutes from 1, added time beside 45 and 90", () => {
    expect(toElapsed({ period: 1, ms: 0 })).toEqual({ elapsed: 1, extra: null });
    expect(toElapsed({ period: 1, ms: 45 * 60_000 + 61_000 })).toEqual({ elapsed: 45, extra: 2 });
    expect(toElapsed({ period: 2, ms: 0 })).toEqual({ elapsed: 46, extra: null });
    expect(toElapsed({ period: 2, ms: 45 * 60_000 })).toEqual({ elapsed: 90, extra: 1 });
    for (const [, events] of all) {
      for (const { time } of events)
        expect(time.elapsed >= 1 && time.elapsed <= 90 && (time.extra ?? 1) >= 1).toBe(true);
    }
  });
});

describe("/fixtures/lineups items", () => {
  it("have eleven with a place in the grid and seven without", () => {
    for (const view of views) {
      for (const { formation, startXI, substitutes, coach } of toApiFootballLineups(view)) {
        expect(startXI).toHaveLength(11);
        expect(new Set(startXI.map(({ player }) => player.grid)).size).toBe(11);
        expect(startXI[0]!.player).toMatchObject({ pos: "G", grid: "1:1" });
        const lines = startXI.map(({ player }) => Number(player.grid!.split(":")[0]));
        expect(
          [2, 3, 4, 5]
            .map((line) => lines.filter((own) => own === line).length)
            .filter(Boolean)
            .join("-"),
        ).toBe(formation);
        expect(substitutes).toHaveLength(7);
        expect(substitutes.every(({ player }) => player.grid === null)).toBe(true);
        expect(coach.name).not.toBe("");
      }
    }
  });
});

describe("/fixtures/statistics items", () => {
  it("agree with the moments, and possession adds up to 100 %", () => {
    for (const view of views.slice(0, 3)) {
      const [home, away] = toApiFootballStatistics(view);
      const value = (item: typeof home, type: string) => item!.statistics.find((row) => row.type === type)!.value;
      const shots = view.moments.filter((moment) => moment.kind === "shot" && moment.side === "home");
      expect(value(home, "Total Shots")).toBe(shots.length);
      expect(value(home, "expected_goals")).toMatch(/^\d+\.\d\d$/);
      const possession = [home, away].map((item) => Number.parseInt(String(value(item, "Ball Possession")), 10));
      expect(Math.abs(possession[0]! + possession[1]! - 100)).toBeLessThanOrEqual(1);
    }
  });
});

describe("/standings item", () => {
  it("counts finished matches only, and gives the form of the last five", () => {
    const { standings } = toApiFootballStandings(league, views.slice(0, 30)).league;
    expect(standings).toHaveLength(1);
    expect(standings[0]!.every(({ all, form }) => all.played === 6 && /^[WDL]{5}$/.test(form!))).toBe(true);
    const empty = toApiFootballStandings(league, []).league.standings[0]!;
    expect(empty.every(({ points, form }) => points === 0 && form === null)).toBe(true);
  });
});
