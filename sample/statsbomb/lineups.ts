/** Line-ups in StatsBomb's shape: lineups/{match_id}.json, one element a team. */

import type { Player } from "../league/squads.ts";
import { clubOf, isSentOff, type Moment, type OnPitch, type Side } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import { toMatchClock } from "./events.ts";

interface PositionInterval {
  position_id: number;
  position: string;
  from: string;
  /** null = to the end. */
  to: string | null;
  from_period: number;
  to_period: number | null;
  start_reason: string;
  end_reason: string;
}

export interface StatsBombLineup {
  team_id: number;
  team_name: string;
  lineup: {
    player_id: number;
    player_name: string;
    player_nickname: string | null;
    jersey_number: number;
    country: { id: number; name: string };
    /** This and `position` are keys of our own. */
    birth_date: string;
    position: string;
    cards: { time: string; card_type: string; reason: string; period: number }[];
    /** Empty = stayed on the bench. */
    positions: PositionInterval[];
  }[];
}

const LINE_WORDS = { G: "Goalkeeper", D: "Defender", M: "Midfielder", F: "Forward" } as const;

export function toStatsBombLineups({ match, moments }: MatchView): readonly StatsBombLineup[] {
  return (["home", "away"] as const).map((side) => {
    const { starters, bench } = match.sheets[side];
    const players = [...starters.map(({ player }) => player), ...bench];
    const intervals = positionsOf(starters, moments, side);
    const { id, name } = clubOf(match, side);
    return {
      team_id: id,
      team_name: name,
      lineup: players.map((player) => ({
        player_id: player.id,
        player_name: player.name,
        player_nickname: player.nickname,
        jersey_number: player.jerseyNumber,
        country: { ...player.country },
        birth_date: player.birthDate,
        position: LINE_WORDS[player.line],
        cards: cardsOf(player, moments),
        positions: intervals.get(player.id) ?? [],
      })),
    };
  });
}

function positionsOf(
  starters: readonly OnPitch[],
  moments: readonly Moment[],
  side: Side,
): Map<number, PositionInterval[]> {
  const intervals = new Map(
    starters.map((starter) => [starter.player.id, [openInterval(starter, "00:00", 1, "Starting XI")]]),
  );
  const close = ({ player }: OnPitch, moment: Moment, reason: string) => {
    const last = intervals.get(player.id)!.at(-1)!;
    Object.assign(last, { to: toMatchClock(moment), to_period: moment.period, end_reason: reason });
  };
  for (const moment of moments) {
    if (moment.side !== side) continue;
    if (moment.kind === "substitution") {
      close(moment.off, moment, `Substitution - Off (${moment.reason})`);
      const reason = `Substitution - On (${moment.reason})`;
      intervals.set(moment.on.player.id, [openInterval(moment.on, toMatchClock(moment), moment.period, reason)]);
    }
    if (moment.kind === "foul" && isSentOff(moment.card)) close(moment.fouler, moment, moment.card!);
    if (moment.kind === "misconduct" && isSentOff(moment.card)) close(moment.player, moment, moment.card);
  }
  return intervals;
}

function openInterval({ position }: OnPitch, from: string, period: number, reason: string): PositionInterval {
  return {
    position_id: position.id,
    position: position.name,
    from,
    to: null,
    from_period: period,
    to_period: null,
    start_reason: reason,
    end_reason: "Final Whistle",
  };
}

function cardsOf(player: Player, moments: readonly Moment[]) {
  return moments.flatMap((moment) => {
    const booked = moment.kind === "foul" ? moment.fouler : moment.kind === "misconduct" ? moment.player : null;
    const card = moment.kind === "foul" || moment.kind === "misconduct" ? moment.card : null;
    if (booked?.player.id !== player.id || card === null) return [];
    const reason = moment.kind === "foul" ? "Foul Committed" : "Bad Behaviour";
    return [{ time: toMatchClock(moment), card_type: card, reason, period: moment.period }];
  });
}
