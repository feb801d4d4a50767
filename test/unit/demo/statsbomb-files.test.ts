import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { scoreOf } from "../../../sample/match/match-model.ts";
import { toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../../sample/statsbomb/lineups.ts";
import { toStatsBombMatch } from "../../../sample/statsbomb/matches.ts";
import { league, views } from "./every-match.ts";

const matches = views.map((view) => toStatsBombMatch(league, view.match.fixture, view));
const lineups = views.map((view) => toStatsBombLineups(view));

/** What every record says that fails its contract, none expected. */
function violations(contract: string, records: readonly unknown[]): readonly string[] {
  const url = new URL(`../../../config/contracts/${contract}.schema.json`, import.meta.url);
  const ajv = new Ajv({ strict: false });
  const validate = ajv.compile(JSON.parse(readFileSync(url, "utf8")) as object);
  return records.filter((record) => !validate(record)).map(() => ajv.errorsText(validate.errors));
}

describe("what the simulator writes in StatsBomb's shape", () => {
  it("fits the contracts of its endpoints", () => {
    expect(violations("statsbomb-match", matches)).toEqual([]);
    expect(violations("statsbomb-lineup", lineups.flat())).toEqual([]);
    expect(
      violations(
        "statsbomb-event",
        views.slice(0, 3).flatMap((view) => toStatsBombEvents(view, "full")),
      ),
    ).toEqual([]);
    expect(
      violations(
        "statsbomb-event",
        views.flatMap((view) => toStatsBombEvents(view, "compact")),
      ),
    ).toEqual([]);
  });
});

describe("the match list", () => {
  it("says of every match that it is synthetic", () => {
    for (const { synthetic, competition } of matches) {
      expect(synthetic).toBe(true);
      expect(competition.competition_name).toBe("Demo League (synthetic)");
    }
  });

  it("has the scores that the events have, and kick-offs in UTC", () => {
    matches.forEach((match, index) => {
      const { moments } = views[index]!;
      const [all, first] = [scoreOf(moments), scoreOf(moments, 1)];
      expect([match.home_score, match.away_score]).toEqual([all.home, all.away]);
      expect(match.half_time).toEqual(first);
      expect(match.minute).toBeNull();
      expect(`${match.match_date}T${match.kick_off}Z`).toBe(league.fixtures[index]!.kickOffAt.toISOString());
    });
  });

  it("leaves the score of an unplayed match null", () => {
    const scheduled = toStatsBombMatch(league, league.fixtures[3]!, null);
    expect(scheduled).toMatchObject({
      home_score: null,
      away_score: null,
      match_status: "scheduled",
      attendance: null,
    });
    expect(scheduled).toMatchObject({ half_time: null, minute: null });
  });
});

describe("line-ups", () => {
  const players = lineups.flatMap((teams) => teams.flatMap(({ lineup }) => lineup));

  it("have two teams of eighteen, home first; eleven begin, unused substitutes have no position", () => {
    lineups.forEach((teams, index) => {
      const { home, away } = league.fixtures[index]!;
      expect(teams.map(({ team_id }) => team_id)).toEqual([home.id, away.id]);
      for (const { lineup } of teams) {
        expect(lineup).toHaveLength(18);
        expect(lineup.filter(({ positions }) => positions[0]?.start_reason === "Starting XI")).toHaveLength(11);
      }
    });
    expect(players.some(({ positions }) => positions.length === 0)).toBe(true);
  });

  it("end a player's time when he is replaced or sent off, and leave it open otherwise", () => {
    for (const { cards, positions } of players) {
      const isSentOff = cards.some(({ card_type }) => card_type !== "Yellow Card");
      const last = positions.at(-1);
      if (isSentOff) expect(last?.end_reason).toMatch(/Second Yellow|Red Card/);
      if (last?.end_reason === "Final Whistle") expect([last.to, last.to_period]).toEqual([null, null]);
      else if (last !== undefined) expect(last.to! > last.from).toBe(true);
    }
    const replaced = players.filter(({ positions }) => positions.at(-1)?.end_reason.startsWith("Substitution - Off"));
    const came = players.filter(({ positions }) => positions[0]?.start_reason.startsWith("Substitution - On"));
    expect(replaced).toHaveLength(came.length);
  });

  it("write times as minutes and seconds", () => {
    const times = players.flatMap(({ cards, positions }) => [
      ...cards.map(({ time }) => time),
      ...positions.map(({ from }) => from),
    ]);
    for (const time of times) expect(time).toMatch(/^\d\d:[0-5]\d$/);
  });
});
