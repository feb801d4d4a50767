/** What is wrong with an event stream, as sentences; no sentence = sound. One assertion a stream keeps the tests quick. */

import type { StatsBombEvent } from "../../../sample/statsbomb/event-shape.ts";
import { msOf } from "../../../sample/statsbomb/events.ts";

export const isShotGoal = ({ shot }: StatsBombEvent): boolean => shot?.outcome.name === "Goal";

const label = ({ index, type, timestamp }: StatsBombEvent): string => `${index} ${type.name} ${timestamp}`;

/** Index and possession without a gap, time never back within a period, minute and second as the timestamp says. */
export function orderFaults(events: readonly StatsBombEvent[]): readonly string[] {
  let [possession, period, ms] = [1, 1, 0];
  return events.flatMap((event, position) => {
    const at = msOf(event.timestamp);
    const clock = Math.floor(at / 1000) + (event.period === 2 ? 45 * 60 : 0);
    const faults = [
      event.index === position + 1 ? null : "index has a gap",
      event.possession === possession || event.possession === possession + 1 ? null : "possession has a gap",
      event.period > period || (event.period === period && at >= ms) ? null : "time goes back",
      event.minute * 60 + event.second === clock ? null : "minute is not the timestamp's",
    ];
    [possession, period, ms] = [event.possession, event.period, at];
    return named(event, faults);
  });
}

/** Keeps track of who is on the pitch, event by event, as a reader would. */
export function presenceFaults(events: readonly StatsBombEvent[]): readonly string[] {
  const onPitch = new Set(events.flatMap(({ tactics }) => tactics?.lineup.map(({ player }) => player.id) ?? []));
  return events.flatMap((event) => {
    const { player, pass, substitution } = event;
    const faults = [
      player === undefined || onPitch.has(player.id) ? null : "player is not on the pitch",
      pass?.recipient === undefined || onPitch.has(pass.recipient.id) ? null : "recipient is not on the pitch",
      pass?.recipient?.id !== player?.id || player === undefined ? null : "passes to himself",
    ];
    const card = event.foul_committed?.card ?? event.bad_behaviour?.card;
    if (card !== undefined && card.name !== "Yellow Card") onPitch.delete(player!.id);
    if (substitution !== undefined) {
      onPitch.delete(player!.id);
      onPitch.add(substitution.replacement.id);
    }
    return named(event, faults);
  });
}

/** Ids are unique; related events name each other; shot and key pass too. */
export function relationFaults(events: readonly StatsBombEvent[]): readonly string[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const isMutual = (event: StatsBombEvent) =>
    (event.related_events ?? []).every((id) => byId.get(id)?.related_events?.includes(event.id));
  return events.flatMap((event) => {
    const keyPass = event.shot?.key_pass_id;
    return named(event, [
      byId.get(event.id) === event ? null : "id is not unique",
      isMutual(event) ? null : "relation is not mutual",
      keyPass === undefined || byId.get(keyPass)?.pass?.assisted_shot_id === event.id ? null : "key pass is missing",
      ...assistFaults(event, byId),
    ]);
  });
}

function assistFaults({ pass }: StatsBombEvent, byId: ReadonlyMap<string, StatsBombEvent>): readonly (string | null)[] {
  if (pass?.assisted_shot_id === undefined) return [];
  const shot = byId.get(pass.assisted_shot_id);
  if (shot?.shot === undefined) return ["assisted shot is missing"];
  return [
    pass.recipient?.id === shot.player?.id ? null : "recipient is not the shooter",
    (pass.goal_assist ?? false) === isShotGoal(shot) ? null : "goal_assist is wrong",
    (pass.shot_assist ?? false) !== isShotGoal(shot) ? null : "shot_assist is wrong",
  ];
}

/** xG in (0, 1); every place on the pitch of 120 by 80. */
export function valueFaults(events: readonly StatsBombEvent[]): readonly string[] {
  return events.flatMap((event) => {
    const { shot, location, pass, carry } = event;
    const places = [location, pass?.end_location, carry?.end_location, shot?.end_location];
    return named(event, [
      shot === undefined || (shot.statsbomb_xg > 0 && shot.statsbomb_xg < 1) ? null : "xG is no probability",
      places.every((place) => place === undefined || isOnPitch(place)) ? null : "place is off the pitch",
    ]);
  });
}

const isOnPitch = ([x = -1, y = -1]: readonly number[]): boolean => x >= 0 && x <= 120 && y >= 0 && y <= 80;

const named = (event: StatsBombEvent, faults: readonly (string | null)[]): readonly string[] =>
  faults.flatMap((fault) => (fault === null ? [] : `${label(event)}: ${fault}`));
