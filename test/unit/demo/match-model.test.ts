import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { isSentOff, type MatchModel, type Moment, type OnPitch } from "../../../sample/match/match-model.ts";
import { walkMoments } from "../../../sample/match/pitch.ts";
import { views } from "./every-match.ts";

const matches = views.map(({ match }) => match);

/** Everybody who does something in the moment. */
function actorsOf(moment: Moment): readonly OnPitch[] {
  switch (moment.kind) {
    case "shot":
      return moment.keyPass === null ? [moment.shooter] : [moment.shooter, moment.keyPass.passer];
    case "foul":
      return [moment.fouler, moment.victim];
    case "misconduct":
      return [moment.player];
    case "substitution":
      return [moment.off];
    case "ownGoal":
      return [moment.player, moment.crosser];
  }
}

/** What is wrong with the match's moments. */
function faultsOf(match: MatchModel): readonly string[] {
  const faults: string[] = [];
  let before = 0;
  walkMoments(match, (moment, pitch, index) => {
    const note = (isRight: boolean, fault: string) => isRight || faults.push(`${index} ${moment.kind}: ${fault}`);
    const present = new Set([...pitch.players("home"), ...pitch.players("away")].map(({ player }) => player.id));
    note(
      actorsOf(moment).every(({ player }) => present.has(player.id)),
      "somebody is not on the pitch",
    );
    note(moment.ms > 0 && moment.ms < match.periodMs[moment.period], "out of time");
    note(moment.period * 1e8 + moment.ms >= before, "out of order");
    before = moment.period * 1e8 + moment.ms;
    if (moment.kind !== "shot") return;
    note(moment.xg > 0 && moment.xg < 1, "xG is no probability");
    note(moment.keyPass === null || moment.keyPass.ms < moment.ms, "key pass after the shot");
    note(moment.keyPass?.passer.player !== moment.shooter.player, "passes to himself");
  });
  return faults;
}

describe("team sheets", () => {
  it("name eleven and seven of the club, one goalkeeper each, nobody twice", () => {
    for (const { sheets, fixture } of matches) {
      for (const side of ["home", "away"] as const) {
        const { starters, bench, formation } = sheets[side];
        const players = [...starters.map(({ player }) => player), ...bench];
        expect([starters.length, bench.length, formation.positions.length]).toEqual([11, 7, 11]);
        expect(new Set(players.map(({ id }) => id)).size).toBe(18);
        expect(players.every(({ clubId }) => clubId === fixture[side].id)).toBe(true);
        expect(starters.filter(({ position }) => position.line === "G").map(({ player }) => player.line)).toEqual([
          "G",
        ]);
        expect(bench.filter(({ line }) => line === "G")).toHaveLength(1);
      }
    }
  });
});

describe("moments", () => {
  it("are in order, in time, and done by players who are on the pitch, also after red cards", () => {
    expect(matches.flatMap(faultsOf)).toEqual([]);
  });

  it("stay sound whatever the seed", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 12 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 2000, max: 2035 }),
        (seed, number, season) => {
          expect(faultsOf(createDemoLeague({ seed, season }).match(season * 1000 + number)!)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("make at most five changes a side; who comes on was on the bench, and comes on once", () => {
    for (const match of matches) {
      for (const side of ["home", "away"] as const) {
        const changes = match.moments.flatMap((moment) =>
          moment.kind === "substitution" && moment.side === side ? [moment] : [],
        );
        const on = changes.map((change) => change.on.player);
        expect(changes.length).toBeLessThanOrEqual(5);
        expect(new Set(on).size).toBe(on.length);
        expect(on.every((player) => match.sheets[side].bench.includes(player))).toBe(true);
      }
    }
  });

  it("book nobody twice without sending him off, and send off two a side at most", () => {
    for (const match of matches) {
      const cards = match.moments.flatMap((moment) => {
        if (moment.kind === "foul" && moment.card !== null)
          return [{ id: moment.fouler.player.id, card: moment.card, side: moment.side }];
        return moment.kind === "misconduct"
          ? [{ id: moment.player.player.id, card: moment.card, side: moment.side }]
          : [];
      });
      const yellow = cards.filter(({ card }) => card === "Yellow Card").map(({ id }) => id);
      expect(new Set(yellow).size).toBe(yellow.length);
      for (const { id } of cards.filter(({ card }) => card === "Second Yellow")) expect(yellow).toContain(id);
      for (const side of ["home", "away"]) {
        expect(cards.filter((card) => card.side === side && isSentOff(card.card)).length).toBeLessThanOrEqual(2);
      }
    }
  });

  it("put a penalty, and a free kick that is shot, right after its foul", () => {
    for (const { moments } of matches) {
      moments.forEach((moment, index) => {
        if (moment.kind !== "shot" || moment.type === "Open Play") return;
        const before = moments[index - 1];
        const award = moment.type === "Penalty" ? "penalty" : "shot from free kick";
        expect(before).toMatchObject({ kind: "foul", award, side: moment.side === "home" ? "away" : "home" });
      });
    }
  });
});
