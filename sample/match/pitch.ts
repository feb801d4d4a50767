/** Who is on the pitch, moment by moment. A substitute takes over the position of the player he replaces. */

import { isSentOff, type MatchModel, type Moment, type OnPitch, type Side, type TeamSheet } from "./match-model.ts";

export interface Pitch {
  players(side: Side): readonly OnPitch[];
  /** The goalkeeper is never sent off nor replaced in this league. */
  keeper(side: Side): OnPitch;
  remove(player: OnPitch): void;
  replace(off: OnPitch, on: OnPitch): void;
}

export function createPitch(sheets: Readonly<Record<Side, TeamSheet>>): Pitch {
  const players: Record<Side, OnPitch[]> = { home: [...sheets.home.starters], away: [...sheets.away.starters] };
  const placeOf = ({ side, player }: OnPitch) => players[side].findIndex((other) => other.player.id === player.id);
  return {
    players: (side) => players[side],
    keeper: (side) => players[side][0]!,
    remove: (player) => {
      players[player.side] = players[player.side].filter((_, index) => index !== placeOf(player));
    },
    replace: (off, on) => {
      const place = placeOf(off);
      players[off.side] = players[off.side].map((player, index) => (index === place ? on : player));
    },
  };
}

/** What the moment changes on the pitch. */
export function applyMoment(pitch: Pitch, moment: Moment): void {
  if (moment.kind === "substitution") pitch.replace(moment.off, moment.on);
  if (moment.kind === "foul" && isSentOff(moment.card)) pitch.remove(moment.fouler);
  if (moment.kind === "misconduct" && isSentOff(moment.card)) pitch.remove(moment.player);
}

/** Called before each moment with the pitch as it is at that time. */
export function walkMoments(match: MatchModel, visit: (moment: Moment, pitch: Pitch, index: number) => void): void {
  const pitch = createPitch(match.sheets);
  match.moments.forEach((moment, index) => {
    visit(moment, pitch, index);
    applyMoment(pitch, moment);
  });
}
