import { describe, expect, it } from "vitest";
import { toApiFootballEvents } from "../../../sample/api-football/events.ts";
import { toApiFootballFixture } from "../../../sample/api-football/fixtures.ts";
import { minuteOf, scoreOf } from "../../../sample/match/match-model.ts";
import { simulateLiveMatch, viewAfter } from "../../../sample/match/match-view.ts";
import { toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../../sample/statsbomb/lineups.ts";
import { toStatsBombMatch } from "../../../sample/statsbomb/matches.ts";
import { league, views } from "./every-match.ts";

const ID = 2025007;
const finished = views[6]!;
const at = (minute: number) => simulateLiveMatch(league, ID, minute)!;

describe("a match seen at a minute", () => {
  it("has not begun, is in play, pauses, goes on and is over", () => {
    expect([-1, 0, 44, 45, 46, 89, 90].map((minute) => at(minute).status)).toEqual([
      ...["SCHEDULED", "IN_PLAY", "IN_PLAY", "PAUSED", "IN_PLAY", "IN_PLAY", "FINISHED"],
    ]);
    expect(simulateLiveMatch(league, 1, 10)).toBeNull();
  });

  it("only ever adds to what was there, and ends as the finished match", () => {
    for (let minute = 0; minute < 90; minute++) {
      const [now, next] = [at(minute).moments, at(minute + 1).moments];
      expect(next.slice(0, now.length)).toEqual(now);
      expect(now.every((moment) => minute === 45 || minuteOf(moment) < minute || moment.period === 1)).toBe(true);
    }
    expect(at(90).moments).toEqual(finished.moments);
  });

  it("has the score so far in every shape", () => {
    for (const minute of [10, 30, 45, 60, 80]) {
      const view = at(minute);
      const score = scoreOf(view.moments);
      expect(toApiFootballFixture(league, view.match.fixture, view).goals).toEqual(score);
      expect(toStatsBombMatch(league, view.match.fixture, view)).toMatchObject({
        home_score: score.home,
        away_score: score.away,
        match_status: minute === 45 ? "paused" : "live",
        minute,
      });
      const goals = toApiFootballEvents(view).filter(
        ({ type, detail }) => type === "Goal" && detail !== "Missed Penalty",
      );
      expect(goals).toHaveLength(score.home + score.away);
    }
  });

  it("says the minute as API-Football does", () => {
    const statusAt = (minute: number) =>
      toApiFootballFixture(league, finished.match.fixture, at(minute)).fixture.status;
    expect(statusAt(12)).toMatchObject({ short: "1H", elapsed: 13 });
    expect(statusAt(45)).toMatchObject({ short: "HT", elapsed: 45 });
    expect(statusAt(60)).toMatchObject({ short: "2H", elapsed: 61 });
  });

  it("gives the beginning of the finished match's event stream", () => {
    const all = toStatsBombEvents(finished, "full");
    for (const minute of [0, 20, 45, 70]) {
      const events = toStatsBombEvents(at(minute), "full");
      expect(events).toEqual(all.slice(0, events.length));
    }
    expect(toStatsBombEvents(at(45), "full").at(-1)!.type.name).toBe("Half End");
    expect(toStatsBombEvents(at(-1), "full")).toEqual([]);
  });

  it("leaves line-ups open for those who are still on", () => {
    const [home] = toStatsBombLineups(at(1));
    expect(home!.lineup.filter(({ positions }) => positions.length > 0)).toHaveLength(11);
  });

  it("runs on real time through added time and the break", () => {
    const { match } = finished;
    const half = match.periodMs[1];
    expect(viewAfter(match, 45.5 * 60_000).clock).toEqual({ period: 1, ms: 45.5 * 60_000 });
    expect(viewAfter(match, half + 1).status).toBe("PAUSED");
    expect(viewAfter(match, half + 16 * 60_000).clock).toEqual({ period: 2, ms: 60_000 });
    expect(viewAfter(match, half + 15 * 60_000 + match.periodMs[2]).status).toBe("FINISHED");
  });
});
