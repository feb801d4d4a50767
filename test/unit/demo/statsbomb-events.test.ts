import { describe, expect, it } from "vitest";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { scoreOf } from "../../../sample/match/match-model.ts";
import { finalView, type MatchView } from "../../../sample/match/match-view.ts";
import type { StatsBombEvent } from "../../../sample/statsbomb/event-shape.ts";
import { toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { isShotGoal, orderFaults, presenceFaults, relationFaults, valueFaults } from "./event-faults.ts";
import { views } from "./every-match.ts";

const SAMPLE = [0, 7, 16, 44, 61, 89].map((index) => views[index]!);
const full = SAMPLE.map((view) => [view, toStatsBombEvents(view, "full")] as const);
const compact = views.map((view) => [view, toStatsBombEvents(view, "compact")] as const);

const typeIs = (name: string) => (event: StatsBombEvent) => event.type.name === name;

function assertGoals([{ match, moments }, events]: readonly [MatchView, readonly StatsBombEvent[]]): void {
  const goalsOf = (teamId: number) =>
    events.filter((event) => event.team.id === teamId && (isShotGoal(event) || event.type.name === "Own Goal For"))
      .length;
  const { home, away } = match.fixture;
  expect({ home: goalsOf(home.id), away: goalsOf(away.id) }).toEqual(scoreOf(moments));
}

describe.each([
  ["full streams", full],
  ["compact streams", compact],
] as const)("%s", (_, streams) => {
  it("have the goals of the score: shots that went in, and own goals for", () => {
    for (const stream of streams) assertGoals(stream);
  });

  it("are in order: index and possession without a gap, time never back within a period", () => {
    for (const [, events] of streams) expect(orderFaults(events)).toEqual([]);
  });

  it("name only players who are on the pitch at that time", () => {
    for (const [, events] of streams) expect(presenceFaults(events)).toEqual([]);
  });

  it("link what belongs together both ways", () => {
    for (const [, events] of streams) expect(relationFaults(events)).toEqual([]);
  });

  it("begin with both elevens and have both halves start and end once a team", () => {
    for (const [, events] of streams) {
      expect(events.slice(0, 4).map(({ type }) => type.name)).toEqual([
        "Starting XI",
        "Starting XI",
        "Half Start",
        "Half Start",
      ]);
      expect(events.filter(typeIs("Half Start"))).toHaveLength(4);
      expect(events.filter(typeIs("Half End"))).toHaveLength(4);
      expect(events.slice(-2).every(typeIs("Half End"))).toBe(true);
      expect(events[0]!.tactics?.lineup).toHaveLength(11);
    }
  });

  it("keep xG in (0, 1) and places on the pitch", () => {
    for (const [, events] of streams) expect(valueFaults(events)).toEqual([]);
  });

  it("write booleans only when true", () => {
    for (const [, events] of streams) {
      const text = JSON.stringify(
        events.map(({ shot, ...event }) => ({ ...event, shot: { ...shot, freeze_frame: [] } })),
      );
      expect(text).not.toContain(":false");
      expect(text).not.toContain("null");
    }
  });
});

describe("a full stream", () => {
  it("has 2,800 to 4,000 events, about 2 MB, and as many passes as a match has", () => {
    for (const [, events] of full) {
      const passes = events.filter(typeIs("Pass"));
      const share = passes.filter(({ pass }) => pass!.outcome === undefined).length / passes.length;
      expect(events.length).toBeGreaterThan(2_800);
      expect(events.length).toBeLessThan(4_000);
      expect(JSON.stringify(events).length).toBeGreaterThan(1_500_000);
      expect(passes.length).toBeGreaterThan(700);
      expect(share).toBeGreaterThan(0.7);
      expect(share).toBeLessThan(0.92);
    }
  });

  it("has the usual kinds of events", () => {
    const kinds = new Set(full.flatMap(([, events]) => events.map(({ type }) => type.name)));
    for (const kind of [
      ...["Pass", "Ball Receipt*", "Carry", "Pressure", "Duel", "Interception", "Clearance", "Goal Keeper", "Dribble"],
      ...[
        "Dribbled Past",
        "Foul Committed",
        "Foul Won",
        "Ball Recovery",
        "Block",
        "Miscontrol",
        "Dispossessed",
        "Shot",
      ],
    ]) {
      expect(kinds).toContain(kind);
    }
  });

  it("kicks off each half by another side, and after each goal by the side that conceded", () => {
    const isBetween = ({ type }: StatsBombEvent) =>
      /^(Goal Keeper|Substitution|Bad Behaviour|Own Goal)/.test(type.name);
    for (const [{ match }, events] of full) {
      const kickOffs = events.filter(({ pass }) => pass?.type?.name === "Kick Off");
      expect(kickOffs[0]!.team.id).toBe(match.fixture[match.kickOffSide].id);
      expect(kickOffs.find(({ period }) => period === 2)!.team.id).not.toBe(kickOffs[0]!.team.id);
      for (const goal of events.filter((event) => isShotGoal(event) || event.type.name === "Own Goal For")) {
        const next = events.slice(goal.index).find((event) => !isBetween(event))!;
        if (next.type.name === "Half End") continue;
        expect(next.pass?.type?.name).toBe("Kick Off");
        expect(next.team.id).not.toBe(goal.team.id);
      }
    }
  });

  it("shows with each shot where the others stood, the keeper first, and what he did", () => {
    for (const [, events] of full) {
      for (const { shot, related_events } of events.filter(typeIs("Shot"))) {
        expect(shot!.freeze_frame![0]).toMatchObject({ position: { name: "Goalkeeper" }, teammate: false });
        const related = events.filter(({ id }) => related_events?.includes(id)).map(({ type }) => type.name);
        expect(related).toContain("Goal Keeper");
      }
    }
  });

  it("lets only the side in possession carry the ball", () => {
    for (const [, events] of full) {
      const carries = events.filter(typeIs("Carry"));
      expect(carries.every(({ team, possession_team }) => team.id === possession_team.id)).toBe(true);
    }
  });

  it("tells the compact stream's moments with the same ids, times, players and play patterns", () => {
    for (const [view, events] of full) {
      const byId = new Map(events.map((event) => [event.id, event]));
      const told = toStatsBombEvents(view, "compact").filter(({ type }) => !/^(Starting XI|Half)/.test(type.name));
      for (const { id, timestamp, player, shot, play_pattern } of told) {
        const same = byId.get(id);
        expect(same).toMatchObject({ timestamp, ...(player === undefined ? {} : { player }) });
        if (shot === undefined) continue;
        expect(same!.play_pattern).toEqual(play_pattern);
        expect(same!.shot).toMatchObject({ statsbomb_xg: shot.statsbomb_xg, outcome: shot.outcome });
      }
    }
  });

  it("stays in order for other seeds, red cards and crowded minutes too", () => {
    for (const seed of ["one", "two"]) {
      const league = createDemoLeague({ seed });
      for (const number of [5, 23, 71]) {
        const view = finalView(league.match(2025000 + number)!);
        const events = toStatsBombEvents(view, "full");
        expect([...orderFaults(events), ...presenceFaults(events), ...relationFaults(events)]).toEqual([]);
        assertGoals([view, events]);
      }
    }
  });
});

describe("a compact stream", () => {
  it("is a fraction of the full one, and has no play in between", () => {
    for (const [, events] of compact) {
      expect(events.length).toBeLessThan(140);
      expect(events.filter(typeIs("Pass")).every(({ pass }) => pass!.assisted_shot_id !== undefined)).toBe(true);
      expect(events.some(({ shot }) => shot?.freeze_frame !== undefined)).toBe(false);
    }
  });
});
