/** /fixtures/statistics: counted from the full event stream, so that both providers tell the same match. */

import { clubOf, type Side } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import type { StatsBombEvent } from "../statsbomb/event-shape.ts";
import { toStatsBombEvents } from "../statsbomb/events.ts";
import { toTeamRef } from "./fixtures.ts";
import type { StatisticsItem } from "./shapes.ts";

const ON_TARGET = new Set(["Goal", "Saved", "Saved to Post"]);

export function toApiFootballStatistics(view: MatchView): readonly StatisticsItem[] {
  const events = toStatsBombEvents(view, "full");
  return (["home", "away"] as const).map((side) => ({
    team: toTeamRef(clubOf(view.match, side)),
    statistics: statisticsOf(view, events, side).map(([type, value]) => ({ type, value })),
  }));
}

function statisticsOf(
  view: MatchView,
  events: readonly StatsBombEvent[],
  side: Side,
): [string, number | string | null][] {
  const teamId = clubOf(view.match, side).id;
  const own = events.filter(({ team }) => team.id === teamId);
  const shots = own.flatMap(({ shot, location }) => (shot === undefined ? [] : [{ ...shot, location: location! }]));
  const passes = own.flatMap(({ pass }) => (pass === undefined ? [] : [pass]));
  const allPasses = events.filter(({ pass }) => pass !== undefined).length;
  const accurate = passes.filter(({ outcome }) => outcome === undefined).length;
  const inBox = shots.filter(({ location: [x = 0, y = 0] }) => x >= 102 && y >= 18 && y <= 62).length;
  const onTarget = shots.filter(({ outcome }) => ON_TARGET.has(outcome.name)).length;
  const blocked = shots.filter(({ outcome }) => outcome.name === "Blocked").length;
  const { yellow, red } = cardsOf(view, side);
  return [
    ["Shots on Goal", onTarget],
    ["Shots off Goal", shots.length - onTarget - blocked],
    ["Total Shots", shots.length],
    ["Blocked Shots", blocked],
    ["Shots insidebox", inBox],
    ["Shots outsidebox", shots.length - inBox],
    ["Fouls", view.moments.filter((moment) => moment.kind === "foul" && moment.side === side).length],
    ["Corner Kicks", passes.filter(({ type }) => type?.name === "Corner").length],
    ["Offsides", passes.filter(({ outcome }) => outcome?.name === "Pass Offside").length],
    ["Ball Possession", percent(passes.length, allPasses)],
    ["Yellow Cards", yellow],
    ["Red Cards", red === 0 ? null : red],
    ["Goalkeeper Saves", own.filter(({ goalkeeper }) => goalkeeper?.type.name.includes("Saved")).length],
    ["Total passes", passes.length],
    ["Passes accurate", accurate],
    ["Passes %", percent(accurate, passes.length)],
    ["expected_goals", shots.reduce((sum, { statsbomb_xg }) => sum + statsbomb_xg, 0).toFixed(2)],
  ];
}

function cardsOf({ moments }: MatchView, side: Side): { readonly yellow: number; readonly red: number } {
  const cards = moments.flatMap((moment) =>
    (moment.kind === "foul" || moment.kind === "misconduct") && moment.side === side ? [moment.card] : [],
  );
  const count = (...names: string[]) => cards.filter((card) => card !== null && names.includes(card)).length;
  return { yellow: count("Yellow Card", "Second Yellow"), red: count("Red Card", "Second Yellow") };
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.round((100 * part) / whole)}%`;
