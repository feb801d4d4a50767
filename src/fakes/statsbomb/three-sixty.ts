/** three-sixty/{match_id}.json: what the camera saw around an event. Made up around the event's own place. */

import { createRandom, type Random } from "../../../sample/random.ts";
import type { StatsBombEvent } from "../../../sample/statsbomb/event-shape.ts";

const SHARE_MISSING = 0.1;
/** Half of what the camera sees, in the pitch's own measure. */
const SIGHT = { x: 25, y: 30 };

export function toThreeSixty(seed: string, matchId: number, events: readonly StatsBombEvent[]) {
  const random = createRandom(seed, "fakes", "360", matchId);
  return events.flatMap(({ id, location, player }) => {
    if (location === undefined || player === undefined || random.chance(SHARE_MISSING)) return [];
    const [x = 60, y = 40] = location;
    const [left, right] = [within(x - SIGHT.x, 120), within(x + SIGHT.x, 120)];
    const [top, bottom] = [within(y - SIGHT.y, 80), within(y + SIGHT.y, 80)];
    return [
      {
        event_uuid: id,
        visible_area: [left, top, right, top, right, bottom, left, bottom, left, top],
        freeze_frame: [
          { teammate: true, actor: true, keeper: false, location: [x, y] },
          ...Array.from({ length: random.integer(4, 14) }, () => toPlayer(random, [left, right], [top, bottom])),
        ],
      },
    ];
  });
}

const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));

const toPlayer = (random: Random, [left, right]: [number, number], [top, bottom]: [number, number]) => ({
  teammate: random.chance(0.5),
  actor: false,
  keeper: random.chance(0.05),
  location: [round(random.between(left, right)), round(random.between(top, bottom))],
});

const round = (value: number): number => Math.round(value * 100) / 100;
