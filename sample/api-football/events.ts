/** /fixtures/events: goals, missed penalties, cards, substitutions. The whole list, every time it is asked for. */

import { clubOf, type Moment, type OnPitch, type Shot } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import { toElapsed } from "./clock.ts";
import { toTeamRef } from "./fixtures.ts";
import type { EventItem, PlayerRef } from "./shapes.ts";

const NOBODY: PlayerRef = { id: null, name: null };

type Row = Pick<EventItem, "type" | "detail" | "player" | "assist">;

export function toApiFootballEvents({ match, moments }: MatchView): readonly EventItem[] {
  const substitutions = { home: 0, away: 0 };
  return moments.flatMap((moment) => {
    if (moment.kind === "substitution") substitutions[moment.side]++;
    return rowsOf(moment, substitutions[moment.side]).map((row) => ({
      time: toElapsed(moment),
      team: toTeamRef(clubOf(match, moment.side)),
      player: row.player,
      assist: row.assist,
      type: row.type,
      detail: row.detail,
      comments: null,
    }));
  });
}

function rowsOf(moment: Moment, substitutionNumber: number): readonly Row[] {
  switch (moment.kind) {
    case "shot":
      return shotRows(moment);
    case "ownGoal":
      // The team is the one that gains by it; the source itself has been seen to do it both ways.
      return [{ type: "Goal", detail: "Own Goal", player: toRef(moment.player), assist: NOBODY }];
    case "substitution":
      return [
        {
          type: "subst",
          detail: `Substitution ${substitutionNumber}`,
          player: toRef(moment.off),
          assist: toRef(moment.on),
        },
      ];
    case "foul":
      return cardRows(moment.card, moment.fouler);
    case "misconduct":
      return cardRows(moment.card, moment.player);
  }
}

function shotRows({ outcome, type, shooter, keyPass }: Shot): readonly Row[] {
  const player = toRef(shooter);
  if (type === "Penalty") {
    return [{ type: "Goal", detail: outcome === "Goal" ? "Penalty" : "Missed Penalty", player, assist: NOBODY }];
  }
  if (outcome !== "Goal") return [];
  return [{ type: "Goal", detail: "Normal Goal", player, assist: keyPass === null ? NOBODY : toRef(keyPass.passer) }];
}

/** A second yellow card gives two rows. */
function cardRows(card: string | null, booked: OnPitch): readonly Row[] {
  if (card === null) return [];
  const details = card === "Second Yellow" ? ["Yellow Card", "Red Card"] : [card];
  return details.map((detail) => ({ type: "Card", detail, player: toRef(booked), assist: NOBODY }));
}

/** The source writes first names as a letter. */
export function shortName(name: string): string {
  const [first = "", ...rest] = name.split(" ");
  return rest.length === 0 ? name : `${[...first][0]}. ${rest.join(" ")}`;
}

const toRef = ({ player }: OnPitch): PlayerRef => ({ id: player.id, name: shortName(player.name) });
